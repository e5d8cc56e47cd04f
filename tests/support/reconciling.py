"""Edits of a text as the tests of ``yamltext`` write them: pairs of a path and what is desired there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from post_renderer.model import Absent, Path, Value
from post_renderer.yamltext import node
from post_renderer.yamltext.desired import DesiredTree
from post_renderer.yamltext.reconcile import reconcile

Pairs: TypeAlias = Iterable[tuple[Path, Value | Absent]]


def tree_of(pairs: Pairs) -> DesiredTree:
    """The tree with every pair in it."""
    tree = DesiredTree()
    for path, desired in pairs:
        tree.add(path, desired)
    return tree


def reconciled(text: str, pairs: Pairs) -> str:
    """``text`` with everything in ``pairs``."""
    root = node.compose(text)
    assert root is not None
    return reconcile(text, root, tree_of(pairs))
