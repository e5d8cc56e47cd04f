"""Edits of a text as the tests of ``yamltext`` write them down: paths, and what is wished there."""

from __future__ import annotations

from collections.abc import Iterable

from post_renderer.model import Path, Value
from post_renderer.yamltext import node
from post_renderer.yamltext.settle import settle
from post_renderer.yamltext.tree import Gone, Tree, plant


def settled(text: str, wishes: Iterable[tuple[Path, Value | Gone]]) -> str:
    """``text`` with every wish in it."""
    tree = Tree()
    for path, wish in wishes:
        plant(tree, path, wish)
    root = node.compose(text)
    assert root is not None
    return settle(text, root, tree)
