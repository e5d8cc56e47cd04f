"""Changes of the items of a List, each edited by itself: most Lists have many items, and few that change."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.edit.document import composed, reconciled
from post_renderer.model import Applied, Drop, Path, ProblemsError, Put, Value
from post_renderer.yamltext import append, pieces
from post_renderer.yamltext.layout import Context
from post_renderer.yamltext.pieces import Pieces
from post_renderer.yamltext.slots import Slot

_ITEMS = "items"


class EditedList:
    """A List in pieces, some of which have changed."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces

    @property
    def text(self) -> str:
        """The whole document."""
        return self._pieces.text

    @property
    def outline(self) -> str:
        """The document with its last item alone, which tells how it is laid out."""
        return self._pieces.outline

    def with_items(self, bodies: list[Value]) -> str:
        """The whole document with new objects as its last items."""
        before, items, _ = self._pieces
        outline = append.with_items(self.outline, _ITEMS, bodies)
        return "".join((before, *items[:-1], outline[len(before) :]))


def edited(text: str, located: Sequence[tuple[Path, Put | Drop]]) -> tuple[EditedList, list[Applied]] | None:
    """The List ``text`` with all changes applied, each below the path of its object.

    Gives those that made a difference, too. None where it has to be edited as a whole: its items are not
    certain, or something is wrong with one.
    """
    cut = pieces.certain(text, _ITEMS)
    if cut is None:
        return None
    by_item: dict[int, list[tuple[Path, Put | Drop]]] = {}
    for (_, number, *rest), change in located:
        assert isinstance(number, int)
        by_item.setdefault(number, []).append(((0, *rest), change))
    context = Context().inside(Slot(None, composed(cut.outline)), cut.outline)
    applied: list[Applied] = []
    for number, of_item in by_item.items():
        item = cut.items[number]
        try:
            cut.items[number], differences = reconciled(item, composed(item), of_item, context)
        except ProblemsError:
            return None
        applied += differences
    return EditedList(cut), applied
