"""One item of a sequence, written a second time right after itself."""

from __future__ import annotations

from ruamel.yaml.nodes import SequenceNode

from post_renderer.model import Path, spelled
from post_renderer.yamltext import edits, slots, splice
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.layout import SourceText
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice


def with_item_repeated(text: str, path: Path) -> str:
    """``text`` with a copy of the item of a sequence at ``path``, with its comments and style.

    Raises ValueError when there is no such item.
    """
    root = nodes.compose(text)
    sequence = item = Slot(None, root) if root else None
    for step in path:
        sequence, item = item, slots.find(item.value, step, text) if item else None
    if item is None or sequence is None or not isinstance(sequence.value, SequenceNode):
        raise ValueError(f"no item of a sequence at {spelled(path)}")
    return splice.apply(text, [_repeated(sequence, item, text)])


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
