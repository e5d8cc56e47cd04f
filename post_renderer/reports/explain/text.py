"""An explained object as text for people, and as plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.model import Ref, Value, spelled
from post_renderer.reports.explain.entries import Entry
from post_renderer.reports.explain.explanations import PRESET
from post_renderer.reports.report import Paint, printable

_NUMBERS, _LABELS = 6, 8
_WIDEST, _USUAL = 100, 80
# Of one field no more lines are shown: a copy of an Ingress, a configuration file.
_MOST_LINES = 24


class Explained(NamedTuple):
    """One object: its entries, or the reason for none. ``lines`` are those of the output.

    ``presets`` is where the settings of the presets are from, as text.
    """

    ref: Ref
    entries: Sequence[Entry]
    reason: str
    lines: Sequence[str]
    presets: str


def text(explained: Explained, width: int, paint: Paint) -> str:
    """The object for people, in lines of ``width`` columns; 0 is 80."""
    return "".join(f"{line}\n" for line in _lines(explained, min(width or _USUAL, _WIDEST), paint))


def _lines(explained: Explained, width: int, paint: Paint) -> Iterator[str]:
    ref = explained.ref
    name = printable(f"{ref} in {ref.namespace}" if ref.namespace else str(ref))
    if not explained.entries:
        yield from textwrap.wrap(f"{name} stays as it is: {printable(explained.reason)}", width)
        return
    yield paint("bold", name)
    previous = ""
    for entry in explained.entries:
        yield ""
        yield from _shown(entry, explained, paint)
        for label, sentence in _sentences(entry, explained):
            # What is said for several entries in a row is said once.
            if sentence and (label != "why" or sentence != previous):
                yield from _labelled(label, sentence, width)
            previous = sentence if label == "why" else previous


def _shown(entry: Entry, explained: Explained, paint: Paint) -> Iterator[str]:
    """The lines of the output with their numbers; of what is removed, its path and the value it had."""
    if not entry.lines:
        value = f": {entry.before}" if entry.before else ""
        yield paint("removed", f"{'-':>{_NUMBERS}}  {printable(spelled(entry.path) + value)}")
        return
    if _is_secret(explained.ref, entry):
        yield f"{entry.lines[0]:>{_NUMBERS}}  {printable(spelled(entry.path))}: (a Secret, not shown)"
        return
    shown = entry.lines[:_MOST_LINES]
    texts = textwrap.dedent("\n".join(explained.lines[number - 1] for number in shown)).split("\n")
    for number, line in zip(shown, texts, strict=True):
        yield paint("added", f"{number:>{_NUMBERS}}  {printable(line)}".rstrip())
    if len(entry.lines) > _MOST_LINES:
        yield f"{'':>{_NUMBERS}}  … {len(entry.lines) - _MOST_LINES} more lines"


def _is_secret(ref: Ref, entry: Entry) -> bool:
    return ref.kind == "Secret" and entry.path[:1] in (("data",), ("stringData",))


def _sentences(entry: Entry, explained: Explained) -> Iterator[tuple[str, str]]:
    yield "why", "; ".join(entry.whys)
    row = entry.explanation
    yield "does", row.does
    yield "without", row.without
    yield "source", row.source.replace(PRESET, explained.presets)


def _labelled(label: str, sentence: str, width: int) -> Iterator[str]:
    indent = " " * (_NUMBERS + 2)
    room = max(width - len(indent) - _LABELS - 1, 20)
    for line in textwrap.wrap(printable(sentence), room, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}{label.ljust(_LABELS)} {line}"
        label = ""


def data(explained: Explained) -> Value:
    """The object as plain data (explain.schema.json)."""
    ref = explained.ref
    return {
        "version": 1,
        "object": {"group": ref.group, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name},
        "reason": explained.reason or None,
        "entries": [_entry(entry, explained) for entry in explained.entries],
    }


def _entry(entry: Entry, explained: Explained) -> Value:
    hidden = _is_secret(explained.ref, entry)
    lines: list[Value] = [
        {"number": number, "text": "" if hidden else explained.lines[number - 1]} for number in entry.lines
    ]
    return {
        "path": spelled(entry.path),
        "removed": not entry.lines,
        "before": None if hidden else entry.before or None,
        "lines": lines,
        **dict(_sentences(entry, explained)),
    }
