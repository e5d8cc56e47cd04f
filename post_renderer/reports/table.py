r"""A table as lines with styles. The layout depends on the width alone, so it is the same without colours.

Rows are lines where every word fits into the width, as psql's ``\x auto`` has it; else each row is a block
of lines, one or more for each cell. Text that is no terminal's has no width: there rows are lines, as wide as
they need, which other programs take apart by line and column.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.reports.report import Paint

NOTHING = "-"
# Below this many columns a row that does not fit is a block: folded cells are then too narrow to be read.
NARROW = 110
_GAP = "   "
_SEPARATOR = ", "

Row: TypeAlias = tuple[str, ...]


class Table(NamedTuple):
    """The names of the columns, and the rows, each with its style: a kind of Paint, or empty for none.

    A cell with several values separates them by ``", "``; none is empty.
    """

    head: Row
    rows: Sequence[Row]
    styles: Sequence[str]


class Line(NamedTuple):
    """One line of text without its line break, and its style."""

    text: str
    style: str = ""


def text(table: Table, width: int, paint: Paint) -> str:
    """The table for ``width`` columns, or as wide as it needs for 0, in the styles of ``paint``."""
    return "".join(
        f"{paint(line.style, line.text) if line.style else line.text}\n" for line in lines(table, width)
    )


def lines(table: Table, width: int) -> list[Line]:
    """The lines of the table for ``width`` columns, or as wide as it needs for 0."""
    natural = [max(map(len, column)) for column in _columns(table)]
    if not width or _total(natural) <= width:
        return list(_beside_each_other(table, natural))
    least = [max(len(word) for cell in column for word in cell.split()) for column in _columns(table)]
    if width < NARROW or _total(least) > width:
        return list(_blocks(table, width))
    return list(_beside_each_other(table, _narrowed(natural, least, width)))


def _columns(table: Table) -> Iterator[Sequence[str]]:
    for number, name in enumerate(table.head):
        yield [name, *(row[number] for row in table.rows)]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _narrowed(natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Widths that come to ``width`` at most: the widest columns give first, none goes below ``least``."""
    widths = list(natural)
    while _total(widths) > width:
        _, number = max((w, n) for n, w in enumerate(widths) if w > least[n])
        widths[number] -= 1
    return widths


def _beside_each_other(table: Table, widths: Sequence[int]) -> Iterator[Line]:
    for row, style in zip((table.head, *table.rows), ("bold", *table.styles), strict=True):
        cells = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            padded = (part.ljust(width) for part, width in zip(parts, widths, strict=True))
            yield Line(_GAP.join(padded).rstrip(), style)


def _blocks(table: Table, width: int) -> Iterator[Line]:
    """Each row as a block below an empty line, with the names of the columns in front of the cells."""
    names = [f"{name.capitalize()}:" for name in table.head]
    indent = max(map(len, names)) + len(_GAP)
    for row, style in zip(table.rows, table.styles, strict=True):
        if row is not table.rows[0]:
            yield Line("")
        first, *_ = names
        for name, cell in zip(names, row, strict=True):
            label = name
            for part in _folded(cell, width - indent):
                yield Line(f"{label.ljust(indent)}{part}", style or ("bold" if label == first else ""))
                label = ""


def _folded(cell: str, width: int) -> list[str]:
    """``cell`` in lines of ``width`` characters, each of its values from the start of a line.

    A word that is longer stays whole, so that it can be copied.
    """
    if len(cell) <= width:
        return [cell]
    *others, last = cell.split(_SEPARATOR)
    return [
        line
        for value in (*(f"{other}," for other in others), last)
        for line in textwrap.wrap(value, max(width, 1), break_long_words=False, break_on_hyphens=False)
    ]
