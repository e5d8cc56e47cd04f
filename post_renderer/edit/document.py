"""Writes the changes of one document into its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ruamel.yaml.nodes import Node

from post_renderer.model import ABSENT, Absent, Add, Applied, Copy, Drop, Manifest, Path, Put, Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import slots
from post_renderer.yamltext.desired import DesiredTree, is_satisfied
from post_renderer.yamltext.node import Reader
from post_renderer.yamltext.reconcile import reconcile


class DocumentChanges(NamedTuple):
    """The changes of one document.

    ``inside`` are those of its objects, each with the path of its object; ``copies`` are the copies, each
    with the object that is copied; ``added`` are the new objects.
    """

    inside: list[tuple[Path, Put | Drop]]
    copies: list[tuple[Copy, Manifest]]
    added: list[Add]


def reconciled(
    text: str, root: Node, located: Sequence[tuple[Path, Put | Drop]]
) -> tuple[str, list[Applied]]:
    """``text`` with all changes applied, each below the path of its object; those that made a difference."""
    tree, applied, reader = DesiredTree(), [], Reader()
    for path_of_object, change in located:
        path = (*path_of_object, *change.path)
        desired = ABSENT if isinstance(change, Drop) else change.value
        alone = DesiredTree()
        alone.add(path, desired)
        if not is_satisfied(root, alone, text):
            tree.add(path, desired)
            applied.append(Applied(change, _value_at(root, path, text, reader)))
    return reconcile(text, root, tree), applied


def composed(text: str) -> Node:
    """The root node of a document that is not empty."""
    root = nodes.compose(text)
    assert root is not None
    return root


def _value_at(root: Node, path: Path, text: str, reader: Reader) -> Value | Absent:
    node = root
    for step in path:
        slot = slots.find(node, step, text)
        if slot is None:
            return ABSENT
        node = slot.value
    return reader.data(node)
