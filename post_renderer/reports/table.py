"""A table: plain for files and pipes, or in colours and fitted to the width of a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

NOTHING = "-"

Row: TypeAlias = tuple[str, ...]


def plain(head: Row, rows: Sequence[Row]) -> str:
    """The table for files and pipes."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    return "".join(f"{'   '.join(cells).rstrip()}\n" for cells in padded)


def coloured(head: Row, rows: Sequence[Row], styles: Sequence[str | None], width: int) -> str:
    """The table for a terminal of ``width`` characters, each row in its style."""
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for name in head:
        table.add_column(name, overflow="fold")
    for row, style in zip(rows, styles, strict=True):
        # Wrapped in Text so that names are not parsed as rich markup.
        table.add_row(*map(Text, row), style=style)
    out = StringIO()
    Console(file=out, force_terminal=True, width=width, highlight=False).print(table)
    return out.getvalue()
