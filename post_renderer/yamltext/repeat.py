"""One item of a sequence, written a second time right after itself."""

from __future__ import annotations

from ruamel.yaml.nodes import SequenceNode

from post_renderer.yamltext import edits, slots, splice
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.layout import SourceText
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice


def with_item_repeated(text: str, key: str, index: int) -> str:
    """``text`` with a copy of item ``index`` of the sequence at ``key``, with its comments and style.

    Raises ValueError when there is no such item.
    """
    root = nodes.compose(text)
    sequence = slots.find(root, key, text) if root else None
    if sequence is None or not isinstance(sequence.value, SequenceNode):
        raise ValueError(f"no sequence below {key}")
    items = slots.children(sequence.value, text)
    if index >= len(items):
        raise ValueError(f"no item {index} below {key}")
    return splice.apply(text, [_repeated(sequence, items[index], text)])


def _repeated(sequence: Slot, item: Slot, text: str) -> Splice:
    if nodes.is_flow(sequence.value):
        start, end = slots.content_start(item, text), slots.content_end(item, text)
        return Splice(end, end, f", {text[start:end]}")
    source = SourceText.of(text)
    lines = edits.remove(sequence.value, item, source)
    written = text[lines.start : lines.end]
    if written.endswith("\n"):
        return Splice(lines.end, lines.end, written)
    return Splice(lines.end, lines.end, source.newline + written)
