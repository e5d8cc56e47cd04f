"""The document with its desired content: the tree and the nodes are walked together, which gives splices.

The edited document is composed again and compared with what was desired, before anything
leaves the process: an edit that went wrong is a defect, never an output.
"""

from __future__ import annotations

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from post_renderer.model import Absent, Value
from post_renderer.yamltext import aliases, block_scalar, edits, flow_edits, slots
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import Desired, DesiredTree, as_read, is_satisfied, new_item, patched
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.layout import Context, SourceText
from post_renderer.yamltext.lookup import Lookup
from post_renderer.yamltext.node import AnyKeyReader
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice
from post_renderer.yamltext.splice import apply as splice_all

_DOCUMENT = Context()


class VerificationError(Exception):
    """An edited document does not read as desired: a defect of this program."""


def reconcile(text: str, root: Node, tree: DesiredTree, context: Context = _DOCUMENT) -> str:
    """The document ``text``, composed to ``root``, with everything in ``tree``.

    ``context`` is what surrounds ``text`` where it is a piece of a document.
    Raises VerificationError, and ValueError when two edits overlap or a list item cannot be created.
    """
    if is_satisfied(root, tree, Lookup(text)):
        return text
    expected = as_read(patched(AnyKeyReader().data(root), tree))
    walk = _Walk(SourceText.of(text))
    for use, value in aliases.aliases_to_expand(walk.lookup, root, tree):
        walk.set_value(use.slot, value, use.context)
    walk.reconcile_children(Slot(None, root), tree, context)
    at_end = [splice.start for splice in walk.splices if splice.end == len(text)]
    if at_end and min(at_end) == len(text):
        walk.splices += block_scalar.with_strip_indicator(Slot(None, root), walk.source.text)
    edited = splice_all(text, walk.splices)
    if not _reads_as(edited, expected):
        # Without the text, which may be a Secret's.
        raise VerificationError("the edited document does not read as desired")
    return edited


def _reads_as(text: str, expected: Value) -> bool:
    try:
        root = nodes.compose(text)
        return (None if root is None else AnyKeyReader().data(root)) == expected
    except YAMLSyntaxError:
        return False


def with_final_newline(text: str, newline: str) -> str:
    """``text`` with a line break at its end and the same content."""
    if text.endswith("\n"):
        return text
    root = nodes.compose(text)
    assert root is not None
    return splice_all(text, block_scalar.with_strip_indicator(Slot(None, root), text)) + newline


class _Walk:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.lookup = Lookup(source.text)
        self.splices: list[Splice] = []

    def reconcile_children(self, slot: Slot, tree: DesiredTree, context: Context) -> None:
        """Applies ``tree`` to the mapping or sequence in ``slot``, which is not empty."""
        context = context.inside(slot, self.source.text)
        missing = DesiredTree()
        unwanted: list[Slot] = []
        for step, desired in tree.items():
            child = self.lookup.find(slot.value, step)
            if isinstance(desired, Absent):
                if child is not None:
                    unwanted.append(child)
            elif child is None:
                missing[step] = desired
            elif not child.merged:
                self._reconcile(child, desired, context)
            elif not is_satisfied(child.value, desired, self.lookup):
                missing[step] = aliases.expanded(child.value, desired)
        self._change_children(slot, unwanted, missing, context)

    def _change_children(
        self,
        slot: Slot,
        unwanted: list[Slot],
        missing: DesiredTree,
        context: Context,
    ) -> None:
        """Removes ``unwanted`` from the mapping or sequence in ``slot``, and adds ``missing`` at its end."""
        node, source = slot.value, self.source
        children = slots.children(node, source.text)
        if unwanted and not missing and len(unwanted) == len(children):
            self.splices += edits.clear(slot, source)
            return
        if missing and nodes.is_flow(node) and children[-1] in unwanted:
            self.splices.append(flow_edits.replace_last(node, _rendered(missing, node), source))
            unwanted.remove(children[-1])
            missing = DesiredTree()
        if nodes.is_flow(node):
            self.splices += flow_edits.remove_all(node, unwanted, source.text)
        else:
            self.splices += [edits.remove(node, child, source) for child in unwanted]
        if missing:
            self.splices.append(edits.extend(slot, _rendered(missing, node), source, context))

    def _reconcile(self, slot: Slot, desired: Desired, context: Context) -> None:
        node = slot.value
        if is_satisfied(node, desired, self.lookup):
            return
        if isinstance(desired, DesiredTree) and not isinstance(node, ScalarNode) and node.value:
            self.reconcile_children(slot, desired, context)
            return
        value = patched(None, desired) if isinstance(desired, DesiredTree) else desired
        assert not isinstance(value, Absent)
        self.set_value(slot, value, context)

    def set_value(self, slot: Slot, value: Value, context: Context) -> None:
        """Writes ``value`` in place of the one in ``slot``."""
        self.splices += edits.set_value(slot, value, self.source, context)


def _rendered(missing: DesiredTree, node: Node) -> dict[str, Value] | list[Value]:
    """``missing`` as entries of the mapping, or items of the sequence, ``node``."""
    if not isinstance(node, MappingNode):
        return [new_item(step, desired) for step, desired in missing.items()]
    entries = patched({}, missing)
    assert isinstance(entries, dict)
    return entries
