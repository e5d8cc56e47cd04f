"""What a command receives and what it returns."""

from collections.abc import Callable, Mapping, Sequence

from post_renderer.model.records import NamedTuple
from post_renderer.reports.report import Paint, coloured, plain

DONE, PROBLEMS, USAGE, DEFECT = 0, 1, 2, 3
# As shells show a process that SIGINT ended.
INTERRUPTED = 130


class Invocation(NamedTuple):
    """One start of the program.

    ``data`` is all of stdin when it has been read already, else None; ``read_stdin``
    reads it. ``paint`` colours text for stderr. ``width`` is that of the terminal at
    stdout in characters, 0 when stdout is not a terminal.
    """

    arguments: Sequence[str]
    environ: Mapping[str, str]
    read_stdin: Callable[[], bytes]
    data: bytes | None
    paint: Paint
    width: int

    def stdin(self) -> bytes:
        """All of stdin. Commands call this at most once."""
        return self.read_stdin() if self.data is None else self.data

    @property
    def has_colours(self) -> bool:
        """Whether stdout may be coloured: it is a terminal, and NO_COLOR is not set."""
        return bool(self.width) and not self.environ.get("NO_COLOR")

    @property
    def paint_of_stdout(self) -> Paint:
        """Colours text for stdout, if it may be coloured."""
        return coloured if self.has_colours else plain

    @property
    def columns(self) -> int:
        """How wide text on stdout may be: COLUMNS, as for ls, else ``width``; 0: as wide as it needs."""
        columns = self.environ.get("COLUMNS", "")
        return int(columns) if columns.isascii() and columns.isdigit() and int(columns) else self.width


class Result(NamedTuple):
    """How the process ends: exit code, bytes for stdout, text for stderr (written after stdout)."""

    code: int
    out: bytes = b""
    err: str = ""
