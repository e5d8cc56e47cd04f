"""A stream cut into documents, without losing a byte."""

from __future__ import annotations

from collections.abc import Iterator, MutableSequence, Sequence
from typing import overload

from post_renderer.model.records import NamedTuple

# Only a line of three dashes, alone or followed by a blank, separates documents: PEM blocks,
# rulers and indented dashes in block scalars do not.
_AFTER_DASHES = ("", " ", "\t", "\r", "\n")
# From so many on their offsets are kept in an array, whose module is not imported for less.
_MANY = 10_000


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


class LineNumbers:
    """The lines of offsets in ``source``, from 1: quick for offsets that ascend, however many there are."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._offset, self._line = 0, 1

    def at(self, offset: int) -> int:
        """The number of the line with the character at ``offset``."""
        if offset < self._offset:
            self._offset, self._line = 0, 1
        self._line += self._source.count("\n", self._offset, offset)
        self._offset = offset
        return self._line


class Documents(Sequence[Document]):
    """The documents of ``source``. Only their offsets are kept: a stream may have millions of empty ones."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._starts: MutableSequence[int] = [0] if source else []
        if source.count("\n---") > _MANY:
            from array import array

            self._starts = array("Q", self._starts)
        self._starts.extend(_separators(source))

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, number: int) -> Document: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Document]: ...

    def __getitem__(self, number: int | slice) -> Document | Sequence[Document]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        following = self._starts[number + 1] if number + 1 < len(self) else len(self.source)
        return Document(self.source, self._starts[number], following)

    def __iter__(self) -> Iterator[Document]:
        start = 0
        for number in range(1, len(self)):
            end = self._starts[number]
            yield Document(self.source, start, end)
            start = end
        if self.source:
            yield Document(self.source, start, len(self.source))


def split(source: str) -> Documents:
    """All documents of ``source``, in order: ``"".join(d.text for d in split(s)) == s``."""
    return Documents(source)


def _separators(source: str) -> Iterator[int]:
    """The offsets of the separators, except for one at offset 0."""
    # A search for fixed text is ten times as fast as a regular expression that looks at every line.
    line_break = source.find("\n---")
    while line_break >= 0:
        if source[line_break + 4 : line_break + 5] in _AFTER_DASHES:
            yield line_break + 1
        line_break = source.find("\n---", line_break + 1)
