"""A stream cut into documents, without losing a byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# Only a line that begins with dashes and ends, or goes on after a blank, separates:
# PEM blocks, rulers and indented dashes in block scalars do not.
_AFTER = ("", " ", "\t", "\r", "\n")


class Document(NamedTuple):
    """A slice of the stream, its ``---`` line included; ``start`` and ``end`` count characters."""

    source: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of this document."""
        return self.source[self.start : self.end]

    @property
    def line(self) -> int:
        """The number of its first line in the stream, from 1."""
        return self.source.count("\n", 0, self.start) + 1


def split(source: str) -> list[Document]:
    """All documents of ``source``, in order: ``"".join(d.text for d in split(s)) == s``."""
    if not source:
        return []
    starts = [0, *_separators(source)]
    return [Document(source, start, end) for start, end in zip(starts, [*starts[1:], len(source)], strict=True)]


def _separators(source: str) -> Iterator[int]:
    """The offsets of separators, but for one at the very beginning."""
    # A search for fixed text is ten times as fast as a pattern that looks at every line.
    at = -1
    while (at := source.find("\n---", at + 1)) >= 0:
        if source[at + 4 : at + 5] in _AFTER:
            yield at + 1
