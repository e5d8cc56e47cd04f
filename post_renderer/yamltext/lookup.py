"""The slots of one document by step, each list gone through once: a List may have thousands of items."""

from __future__ import annotations

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from post_renderer.model import Item, Key, Step
from post_renderer.yamltext import slots
from post_renderer.yamltext.slots import Slot


class Lookup:
    """Finds slots in nodes of the document ``text``, which have to live as long as this."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._items: dict[int, list[Slot]] = {}
        # Of one list, by a field of its items (None: by the items themselves), the first with each value.
        self._by_value: dict[tuple[int, str | None], dict[str, Slot]] = {}

    def find(self, node: Node, step: Step) -> Slot | None:
        """The slot that ``step`` names inside ``node``, as ``slots.find`` gives it."""
        if not isinstance(node, SequenceNode):
            return slots.find(node, step, self.text)
        if isinstance(step, int):
            items = self._items_of(node)
            return items[step] if 0 <= step < len(items) else None
        if isinstance(step, Key):
            return self._values_of(node, step.field).get(str(step.value))
        return self._values_of(node, None).get(step.value) if isinstance(step, Item) else None

    def _items_of(self, node: SequenceNode) -> list[Slot]:
        if id(node) not in self._items:
            self._items[id(node)] = slots.children(node, self.text)
        return self._items[id(node)]

    def _values_of(self, node: SequenceNode, field: str | None) -> dict[str, Slot]:
        values = self._by_value.get((id(node), field))
        if values is None:
            values = self._by_value[id(node), field] = {}
            for slot in self._items_of(node):
                value = slot.value if field is None else slots.field_of(slot.value, field)
                if isinstance(value, ScalarNode):
                    values.setdefault(value.value, slot)
        return values
