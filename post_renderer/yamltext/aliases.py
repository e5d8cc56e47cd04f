"""Finds the aliases that must become copies, because a change is desired for one use of a value only.

Reading follows them as YAML defines. When the same is desired for every use of an anchor, the
anchor is edited, once. An alias whose desired content differs from that of its anchor becomes
a copy with that content; a mapping that merges gets a key of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from post_renderer.model import ABSENT, Absent, Step, Value
from post_renderer.model.records import NamedTuple
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import slots
from post_renderer.yamltext.desired import Desired, DesiredTree, patched
from post_renderer.yamltext.layout import Context
from post_renderer.yamltext.lookup import Lookup
from post_renderer.yamltext.node import Reader
from post_renderer.yamltext.quote import Raw
from post_renderer.yamltext.slots import Slot

# Plain scalars that mean the same in block and flow, whatever type a reader gives them.
_PLAIN = re.compile(r"[A-Za-z0-9_./+\-]+\Z")


class NodeUse(NamedTuple):
    """One use of a node: its slot (an alias or not), its context and its desired content (None: as it is).

    ``tree`` has that content under ``step``; it is None where no tree does.
    """

    slot: Slot
    desired: Desired
    tree: DesiredTree | None
    step: Step
    context: Context


def aliases_to_expand(lookup: Lookup, root: Node, tree: DesiredTree) -> Iterator[tuple[NodeUse, Value]]:
    """The aliases that must become copies, each with its new value.

    Removes from ``tree`` whatever it has for these aliases.
    """
    if "*" not in lookup.text:
        return
    uses = list(_uses(lookup, Slot(None, root), tree, Context(), frozenset()))
    desired_of_anchor = {id(use.slot.value): use.desired for use in uses if not use.slot.alias}
    for use in uses:
        if not use.slot.alias or isinstance(use.desired, Absent):
            continue
        if use.tree is not None and use.desired is not None:
            use.tree.pop(use.step)
        if use.desired != desired_of_anchor.get(id(use.slot.value)):
            yield use, expanded(use.slot.value, use.desired)


def _uses(
    lookup: Lookup,
    slot: Slot,
    desired: Desired,
    context: Context,
    ancestors: frozenset[int],
) -> Iterator[NodeUse]:
    node, text = slot.value, lookup.text
    if isinstance(node, ScalarNode) or id(node) in ancestors:
        return
    context = context.inside(slot, text)
    tree = desired if isinstance(desired, DesiredTree) else None
    # Replacing a node also removes the anchors inside it.
    inherited = None if desired is None or tree is not None else ABSENT
    desired_at: dict[int, tuple[Step, Desired]] = {}
    for step, below in (tree or {}).items():
        child = lookup.find(node, step)
        if child is not None and not child.merged:
            desired_at[_offset(child, text)] = step, below
    for child in slots.children(node, text):
        step, below = desired_at.get(_offset(child, text), ("", inherited))
        yield NodeUse(child, below, tree, step, context)
        if not child.alias:
            yield from _uses(lookup, child, below, context, ancestors | {id(node)})


def _offset(slot: Slot, text: str) -> int:
    return slot.alias[0] if slot.alias else slots.content_start(slot, text)


def expanded(node: Node, desired: Desired) -> Value:
    """The value of ``node`` with ``desired`` applied (None: as it is), its scalars spelled as they are."""
    if desired is None:
        return _as_spelled(node, Reader())
    if isinstance(desired, DesiredTree):
        return patched(_as_spelled(node, Reader()), desired)
    assert not isinstance(desired, Absent)
    return desired


def _as_spelled(node: Node, reader: Reader) -> Value:
    if isinstance(node, ScalarNode):
        value = str(node.value)
        if nodes.is_null(node):
            return None
        return Raw(value) if nodes.is_plain(node) and _PLAIN.match(value) else value
    if isinstance(node, SequenceNode):
        return [_as_spelled(item, reader) for item in node.value]
    own = {str(key.value): _as_spelled(value, reader) for key, value in node.value if not nodes.is_merge(key)}
    data = reader.data(node)
    return {**(data if isinstance(data, dict) else {}), **own}
