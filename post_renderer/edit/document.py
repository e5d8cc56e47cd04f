"""Writes the changes of one document into its text."""

from __future__ import annotations

from collections.abc import Sequence

from ruamel.yaml.nodes import Node

from post_renderer.edit import types
from post_renderer.model import (
    ABSENT,
    Absent,
    Add,
    Applied,
    Copy,
    Drop,
    Finding,
    Manifest,
    Path,
    ProblemsError,
    Put,
    Value,
    refusal,
)
from post_renderer.model.records import NamedTuple
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import DesiredTree, is_satisfied
from post_renderer.yamltext.layout import Context
from post_renderer.yamltext.lookup import Lookup
from post_renderer.yamltext.node import Reader
from post_renderer.yamltext.reconcile import VerificationError, reconcile

# What comes of a text that is written in a way that nobody thought of. The output would be wrong or none.
_UNEDITABLE = (VerificationError, ValueError, LookupError, AssertionError, RecursionError)
_DOCUMENT = Context()
_MESSAGE = "its document is written in a way that cannot be edited safely"
_HINT = "write it in plain block style; please report it: https://github.com/kuberise/backend-tls/issues"


class DocumentChanges(NamedTuple):
    """The changes of one document.

    ``inside`` are those of its objects, each with the path of its object; ``copies`` are the copies, each
    with the object that is copied; ``added`` are the new objects.
    """

    inside: list[tuple[Path, Put | Drop]]
    copies: list[tuple[Copy, Manifest]]
    added: list[Add]


def reconciled(
    text: str, root: Node, located: Sequence[tuple[Path, Put | Drop]], context: Context = _DOCUMENT
) -> tuple[str, list[Applied]]:
    """``text`` with all changes applied, each below the path of its object; those that made a difference.

    ``context`` is what surrounds ``text`` where it is a piece of a document.
    Raises ProblemsError where the document has other types than the changes expect, or cannot be edited.
    """
    tree, applied, reader, lookup = DesiredTree(), [], Reader(), Lookup(text)
    conflicts: list[Finding] = []
    for path_of_object, change in located:
        path = (*path_of_object, *change.path)
        desired = ABSENT if isinstance(change, Drop) else change.value
        alone = DesiredTree()
        alone.add(path, desired)
        conflict = types.conflict(change, alone, root, path_of_object, lookup)
        if conflict:
            conflicts.append(conflict)
        elif not is_satisfied(root, alone, lookup):
            tree.add(path, desired)
            applied.append(Applied(change, _value_at(root, path, lookup, reader)))
    if conflicts:
        raise ProblemsError(conflicts)
    try:
        return reconcile(text, root, tree, context), applied
    except _UNEDITABLE:
        raise refusal("document-uneditable", applied[0].change.ref, _MESSAGE, _HINT) from None


def composed(text: str) -> Node:
    """The root node of a document that is not empty."""
    root = nodes.compose(text)
    assert root is not None
    return root


def _value_at(root: Node, path: Path, lookup: Lookup, reader: Reader) -> Value | Absent:
    node = root
    for step in path:
        slot = lookup.find(node, step)
        if slot is None:
            return ABSENT
        node = slot.value
    return reader.data(node)
