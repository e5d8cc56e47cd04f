"""What shall be in one document, as a tree that follows its nodes.

A tree maps steps to subtrees, to values, or to GONE. Of a list only the items
that are addressed are in it.
"""

from __future__ import annotations

from typing import TypeAlias, Union

from ruamel.yaml.nodes import Node, ScalarNode

from post_renderer.model import Item, Key, Path, Step, Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import quote
from post_renderer.yamltext.node import Reader


class Gone:
    """The wish that nothing stands at a place."""


GONE = Gone()
Wish: TypeAlias = Union["Tree", Value, Gone]


class Tree(dict[Step, Wish]):
    """Steps and what is wished behind them. Distinct from a ``dict``, which is a value."""


def plant(tree: Tree, path: Path, wish: Value | Gone) -> None:
    """Adds one wish to ``tree``. Raises ValueError when another one was planted at its place."""
    for step in path[:-1]:
        below = tree.setdefault(step, Tree())
        if not isinstance(below, Tree):
            raise ValueError(f"two wishes at {path}")
        tree = below
    if isinstance(wish, dict) and wish:
        for name, value in wish.items():
            plant(tree, (path[-1], name), value)
    elif tree.setdefault(path[-1], wish) != wish:
        raise ValueError(f"two wishes at {path}: {tree[path[-1]]!r} and {wish!r}")


def holds(node: Node, tree: Tree, text: str) -> bool:
    """Whether everything wished for stands in ``node`` already."""
    for step, wish in tree.items():
        place = nodes.find(node, step, text)
        if isinstance(wish, Gone):
            if place is not None:
                return False
        elif place is None or not satisfied(place.value, wish, text):
            return False
    return True


def satisfied(node: Node, wish: Wish, text: str) -> bool:
    """Whether ``node`` says what is wished, in a spelling that every reader takes for that."""
    if isinstance(wish, Tree):
        return holds(node, wish, text)
    if isinstance(node, ScalarNode) and isinstance(wish, str):
        plain = node.style in (None, "") and not isinstance(wish, quote.Raw)
        return bool(node.value == wish) and not (plain and not quote.is_string(wish))
    return not isinstance(wish, Gone) and Reader().data(node) == as_read(wish)


def as_read(value: Value) -> Value:
    """``value`` as a Reader gives it back: every scalar a string, null None."""
    if isinstance(value, dict):
        return {name: as_read(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_read(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def patched(base: Value, tree: Tree) -> Value:
    """``base`` with every wish of ``tree`` fulfilled; new things stand at the end. ``base`` stays as it is."""
    if base is None:
        base = {} if all(isinstance(step, str) for step in tree) else []
    if isinstance(base, dict):
        body = dict(base)
        for step, wish in tree.items():
            if isinstance(wish, Gone):
                body.pop(str(step), None)
            else:
                body[str(step)] = _granted(body.get(str(step)), wish)
        return body
    items = list(base) if isinstance(base, list) else []
    gone: set[int] = set()
    for step, wish in tree.items():
        at = _position(items, step)
        if isinstance(wish, Gone):
            gone |= set() if at is None else {at}
        elif at is None:
            items.append(new_item(step, wish))
        else:
            items[at] = _granted(items[at], wish)
    return [item for at, item in enumerate(items) if at not in gone]


def _granted(base: Value, wish: Wish) -> Value:
    if isinstance(wish, Tree):
        return patched(base if isinstance(base, (dict, list)) else None, wish)
    assert not isinstance(wish, Gone)
    return wish


def new_item(step: Step, wish: Wish) -> Value:
    """The list item that ``step`` names, made from nothing."""
    if isinstance(step, Item):
        return step.value
    if isinstance(step, Key) and isinstance(wish, Tree):
        item = patched({}, wish)
        return item if isinstance(item, dict) and step.field in item else {step.field: step.value, **_dict(item)}
    raise ValueError(f"no list item at {step!r}")


def _dict(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _position(items: list[Value], step: Step) -> int | None:
    if isinstance(step, int):
        return step if step < len(items) else None
    for at, item in enumerate(items):
        if isinstance(step, Item) and item == step.value:
            return at
        if isinstance(step, Key) and isinstance(item, dict) and str(item.get(step.field)) == str(step.value):
            return at
    return None
