"""What a rule of ``check`` is: one module in ``rules/`` each."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from post_renderer.check.context import CheckContext
from post_renderer.model import Path, Ref


class Example(NamedTuple):
    """Two versions of some lines, for the documentation and its test.

    ``base`` is a file of ``examples/`` without its ending: manifests in which everything holds. ``good`` is
    text that is in it once (or more than once, and all are meant), ``bad`` is what it is replaced with for
    the rule to find a mistake. ``args`` are options of the command line for both.
    """

    base: str
    good: str
    bad: str
    args: tuple[str, ...] = ()


class About(NamedTuple):
    """A rule: its stable id in kebab-case, its severity (NOTE, WARNING or ERROR), and what it is about.

    ``title`` is one sentence that says what is wrong, ``why`` what happens then, with the source of the fact,
    and ``fix`` what to do, as an imperative sentence without a full stop.
    """

    id: str
    severity: str
    title: str
    why: str
    fix: str
    example: Example


class Mistake(NamedTuple):
    """A place where a rule does not hold: the object, the path in it, and what was found there.

    ``message`` goes on after the name of the object; ``fix`` is in place of that of the rule if it is set.
    """

    ref: Ref
    path: Path
    message: str
    fix: str = ""


class Rule(Protocol):
    """The module of one rule."""

    @property
    def ABOUT(self) -> About:  # noqa: N802 - a constant of the module
        """What it is about."""

    def mistakes(self, context: CheckContext) -> Iterator[Mistake]:
        """Every place where it does not hold, in the order of the stream."""
