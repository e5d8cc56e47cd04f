"""The fields that a change writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.model import Absent, Add, Change, Copy, Drop, Item, Path, Value
from post_renderer.reports.explain.explanations import ADDED, COPIED, PUT, REMOVED


class Field(NamedTuple):
    """A field of an object: its path, what is done to it (explanations.PUT …), and why.

    ``before`` is the single value that was there before, empty without one.
    """

    path: Path
    change: str
    why: str
    before: str = ""


def of_change(change: Change, before: Value | Absent) -> Iterator[Field]:
    """Every field of ``change``, the outer ones first; ``before`` is what was at its path."""
    text = before if isinstance(before, str) else ""
    if isinstance(change, Copy):
        yield Field((), COPIED, change.why)
    elif isinstance(change, Drop):
        yield Field(change.path, REMOVED, change.why, text)
    elif isinstance(change, Add):
        yield from (Field(path, ADDED, change.why) for path in below((), change.body))
    else:
        yield from (Field(path, PUT, change.why, text) for path in below(change.path, change.value))


def below(path: Path, value: Value) -> Iterator[Path]:
    """Every field of ``value``, which is at ``path``, the outer ones first."""
    yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from below((*path, name), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            step = Item(item) if isinstance(item, str) else index
            yield from below((*path, step), item)
