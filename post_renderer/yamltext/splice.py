"""Replacements in a text, all applied in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Splice(NamedTuple):
    """``text`` in place of the characters ``start`` to ``end``.

    Of two insertions at one offset the deeper one stands first: a container's last
    list may end where the pod's spec ends.
    """

    start: int
    end: int
    text: str
    depth: int = 0


def apply(text: str, splices: Sequence[Splice]) -> str:
    """``text`` with all ``splices`` done. Raises ValueError when two overlap."""
    ordered = [splice for _, splice in sorted(enumerate(splices), key=lambda pair: _order(*pair))]
    pieces: list[str] = []
    done = 0
    for splice in ordered:
        if splice.start < done:
            raise ValueError(f"overlapping edits at offset {splice.start}")
        pieces += (text[done : splice.start], splice.text)
        done = splice.end
    return "".join((*pieces, text[done:]))


def _order(number: int, splice: Splice) -> tuple[int, bool, int, int]:
    # An insertion at the place where a replacement begins stands before it.
    return splice.start, splice.end > splice.start, -splice.depth, number
