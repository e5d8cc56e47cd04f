"""A stream cut into documents, without losing a byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# Only a line of three dashes, alone or followed by a blank, separates documents: PEM blocks,
# rulers and indented dashes in block scalars do not.
_AFTER_DASHES = ("", " ", "\t", "\r", "\n")


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
    ends = [*starts[1:], len(source)]
    return [Document(source, start, end) for start, end in zip(starts, ends, strict=True)]


def _separators(source: str) -> Iterator[int]:
    """The offsets of the separators, except for one at offset 0."""
    # A search for fixed text is ten times as fast as a regular expression that looks at every line.
    line_break = source.find("\n---")
    while line_break >= 0:
        if source[line_break + 4 : line_break + 5] in _AFTER_DASHES:
            yield line_break + 1
        line_break = source.find("\n---", line_break + 1)
