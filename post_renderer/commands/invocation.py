"""What every front is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from post_renderer.reports.report import Paint

DONE, PROBLEMS, USAGE, DEFECT = 0, 1, 2, 3


class Invocation(NamedTuple):
    """One start of the program. ``stdin`` gives all input and is called once at most.

    ``paint`` is for stderr; ``width`` is that of the terminal behind stdout in
    characters, 0 when there is none.
    """

    arguments: Sequence[str]
    environ: Mapping[str, str]
    stdin: Callable[[], bytes]
    paint: Paint
    width: int

    @property
    def has_colours(self) -> bool:
        """Whether stdout may be coloured: a terminal, and no NO_COLOR."""
        return bool(self.width) and not self.environ.get("NO_COLOR")


class Result(NamedTuple):
    """What the process says: exit code, bytes of stdout, text of stderr (after stdout)."""

    code: int
    out: bytes = b""
    err: str = ""
