"""Replacements in a text, all applied in one pass."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.model.records import NamedTuple


class Splice(NamedTuple):
    """``text`` in place of the characters ``start`` to ``end`` (exclusive).

    Of two insertions at one offset the deeper one comes first: a container's last
    list may end where the pod's spec ends.
    """

    start: int
    end: int
    text: str
    depth: int = 0


def apply(text: str, splices: Sequence[Splice]) -> str:
    """``text`` with all ``splices`` applied. Raises ValueError when two overlap."""
    ordered = [splice for _, splice in sorted(enumerate(splices), key=lambda pair: _order(*pair))]
    pieces: list[str] = []
    copied = 0
    for splice in ordered:
        if splice.start < copied:
            raise ValueError(f"overlapping edits at offset {splice.start}")
        pieces += (text[copied : splice.start], splice.text)
        copied = splice.end
    return "".join((*pieces, text[copied:]))


def _order(number: int, splice: Splice) -> tuple[int, bool, int, int]:
    # An insertion at the offset where a replacement begins comes before it.
    return splice.start, splice.end > splice.start, -splice.depth, number
