"""How far a long run is, for whoever shows it. Nobody listens but on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias


class Step(NamedTuple):
    """What is being done: ``planning 3 of 12 Services``; ``total`` is 0 where nothing is counted."""

    doing: str
    done: int = 0
    total: int = 0
    what: str = ""


Listener: TypeAlias = Callable[[Step], None]

_listeners: list[Listener] = []


def report(doing: str, done: int = 0, total: int = 0, what: str = "") -> None:
    """Tells those who listen what is being done, as the fields of ``Step``."""
    for listener in _listeners:
        listener(Step(doing, done, total, what))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Calls ``listener`` with each step that is reported in the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
