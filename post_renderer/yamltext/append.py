"""New items at the end of a list of a document."""

from __future__ import annotations

from post_renderer.model import Value
from post_renderer.yamltext import edits, slots, splice
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import DesiredTree
from post_renderer.yamltext.layout import Context, SourceText
from post_renderer.yamltext.reconcile import reconcile
from post_renderer.yamltext.slots import Slot


def with_items(text: str, key: str, items: list[Value]) -> str:
    """The document ``text`` with ``items`` at the end of the list at ``key``, in the style of the others.

    A list that is missing or empty is made. Raises YAMLSyntaxError and VerificationError.
    """
    root = nodes.compose(text)
    assert root is not None
    sequence = slots.find(root, key, text)
    if sequence is None or not sequence.value.value or nodes.is_null(sequence.value):
        tree = DesiredTree()
        tree.add((key,), items)
        return reconcile(text, root, tree)
    context = Context().inside(Slot(None, root), text)
    return splice.apply(text, [edits.extend(sequence, items, SourceText.of(text), context)])
