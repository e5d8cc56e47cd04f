"""The lines in which one text differs from an earlier one, so that the earlier one can be made again.

Lines are counted in the content of a document, from 0: what is before it (``---``, comments) may be written
anew by others, as Helm does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Byte order mark, blank lines, comments, directives and a separator without content on its line.
_HEAD = re.compile("\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n|---[ \t]*(?:#[^\n]*)?\r?\n\ufeff?)*")


class LineChange(NamedTuple):
    """``length`` lines from number ``line`` on; in the earlier text they were ``lines``, with line breaks."""

    line: int
    length: int
    lines: tuple[str, ...]


def head(text: str) -> str:
    """What is before the content of the document ``text``."""
    match = _HEAD.match(text)
    return match[0] if match else ""


def between(before: str, after: str) -> list[LineChange]:
    """The differences of the contents of two documents, from the first line to the last."""
    from difflib import SequenceMatcher

    old, new = _lines(before), _lines(after)
    same = _common(old, new)
    tail = _common(old[same:][::-1], new[same:][::-1])
    matcher = SequenceMatcher(None, old[same : len(old) - tail], new[same : len(new) - tail])
    return [
        LineChange(same + begin, end - begin, tuple(old[same + old_begin : same + old_end]))
        for tag, old_begin, old_end, begin, end in matcher.get_opcodes()
        if tag != "equal"
    ]


def undone(after: str, changes: Sequence[LineChange]) -> str:
    """The earlier text. Raises ValueError for changes that are not of ``after``."""
    lines = _lines(after)
    return head(after) + "".join(_undone(lines, changes))


def _undone(lines: Sequence[str], changes: Sequence[LineChange]) -> Iterator[str]:
    copied = 0
    for change in changes:
        if not copied <= change.line <= change.line + change.length <= len(lines):
            raise ValueError(f"no {change.length} lines from line {change.line} on")
        yield from lines[copied : change.line]
        yield from change.lines
        copied = change.line + change.length
    yield from lines[copied:]


def _lines(text: str) -> list[str]:
    """The lines of the content, each with its line break, of which only LF counts as one."""
    pieces = text[len(head(text)) :].split("\n")
    return [*(f"{piece}\n" for piece in pieces[:-1]), *(piece for piece in pieces[-1:] if piece)]


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many elements two sequences have in common at their beginning."""
    for number, (left, right) in enumerate(zip(first, second, strict=False)):
        if left != right:
            return number
    return min(len(first), len(second))
