"""The desired content of one document, as a tree that follows its nodes.

A tree maps steps to subtrees, to values, or to ABSENT. Of a list it has only the
items that a path names.
"""

from __future__ import annotations

from typing import TypeAlias, Union

from ruamel.yaml.nodes import Node, ScalarNode

from post_renderer.model import Absent, Item, Key, Path, Step, Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import quote
from post_renderer.yamltext.lookup import Lookup
from post_renderer.yamltext.node import Reader

Desired: TypeAlias = Union["DesiredTree", Value, Absent]


class DesiredTree(dict[Step, Desired]):
    """Steps, and what is desired under each. Distinct from a ``dict``, which is a value."""

    def add(self, path: Path, desired: Value | Absent) -> None:
        """Adds ``desired`` at ``path``. Raises ValueError when something else is desired there already."""
        first, *rest = path
        if rest:
            subtree = self.setdefault(first, DesiredTree())
            if not isinstance(subtree, DesiredTree):
                raise ValueError(f"two desired values at {path}")
            subtree.add(tuple(rest), desired)
        elif isinstance(desired, dict) and desired:
            for name, value in desired.items():
                self.add((first, name), value)
        elif self.setdefault(first, desired) != desired:
            raise ValueError(f"two desired values at {path}: {self[first]!r} and {desired!r}")


def is_satisfied(node: Node, desired: Desired, lookup: Lookup) -> bool:
    """Whether ``node`` has the desired content, in a spelling that every YAML reader understands as that."""
    if isinstance(desired, DesiredTree):
        return all(_step_is_satisfied(node, step, below, lookup) for step, below in desired.items())
    if isinstance(node, ScalarNode) and isinstance(desired, str):
        # A plain scalar may be another type to some readers; a Raw one is meant to be.
        is_safe = not nodes.is_plain(node) or isinstance(desired, quote.Raw) or quote.is_string(desired)
        return is_safe and bool(node.value == desired)
    if isinstance(node, ScalarNode) and isinstance(desired, int):
        # In quotes it is a text, which the API server does not take for a number or a truth value.
        return nodes.is_plain(node) and bool(node.value == as_read(desired))
    return not isinstance(desired, Absent) and Reader().data(node) == as_read(desired)


def _step_is_satisfied(node: Node, step: Step, desired: Desired, lookup: Lookup) -> bool:
    slot = lookup.find(node, step)
    if isinstance(desired, Absent):
        return slot is None
    return slot is not None and is_satisfied(slot.value, desired, lookup)


def as_read(value: Value) -> Value:
    """``value`` as a Reader gives it back: every scalar a string, null None."""
    if isinstance(value, dict):
        return {name: as_read(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_read(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def patched(base: Value, tree: DesiredTree) -> Value:
    """A copy of ``base`` with everything in ``tree`` applied; new keys and items come last."""
    if base is None:
        base = {} if all(isinstance(step, str) for step in tree) else []
    if isinstance(base, dict):
        return _patched_mapping(base, tree)
    return _patched_list(base if isinstance(base, list) else [], tree)


def _patched_mapping(base: dict[str, Value], tree: DesiredTree) -> dict[str, Value]:
    body = dict(base)
    for step, desired in tree.items():
        if isinstance(desired, Absent):
            body.pop(str(step), None)
        else:
            body[str(step)] = _apply(body.get(str(step)), desired)
    return body


def _patched_list(base: list[Value], tree: DesiredTree) -> list[Value]:
    items = list(base)
    unwanted: set[int] = set()
    for step, desired in tree.items():
        index = _index_of(items, step)
        if isinstance(desired, Absent):
            if index is not None:
                unwanted.add(index)
        elif index is None:
            items.append(new_item(step, desired))
        else:
            items[index] = _apply(items[index], desired)
    return [item for index, item in enumerate(items) if index not in unwanted]


def _apply(base: Value, desired: Desired) -> Value:
    if isinstance(desired, DesiredTree):
        return patched(base if isinstance(base, (dict, list)) else None, desired)
    assert not isinstance(desired, Absent)
    return desired


def new_item(step: Step, desired: Desired) -> Value:
    """A new list item that ``step`` finds. Raises ValueError for a step that cannot create one.

    An index past the last item does: the item becomes the last one.
    """
    if isinstance(step, Item):
        return step.value
    if isinstance(step, int) and isinstance(desired, DesiredTree):
        return _patched_mapping({}, desired)
    if isinstance(step, Key) and isinstance(desired, DesiredTree):
        item = _patched_mapping({}, desired)
        return item if step.field in item else {step.field: step.value, **item}
    raise ValueError(f"no list item at {step!r}")


def _index_of(items: list[Value], step: Step) -> int | None:
    if isinstance(step, int):
        return step if step < len(items) else None
    for index, item in enumerate(items):
        if isinstance(step, Item) and item == step.value:
            return index
        if isinstance(step, Key) and isinstance(item, dict) and str(item.get(step.field)) == str(step.value):
            return index
    return None
