"""Items of sequences, written a second time right after themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ruamel.yaml.nodes import Node, SequenceNode

from post_renderer.model import Path, spelled
from post_renderer.yamltext import edits, slots, splice
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.layout import SourceText
from post_renderer.yamltext.lookup import Lookup
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice


def with_items_repeated(text: str, paths: Iterable[Path]) -> str:
    """``text`` with a copy of the item of a sequence at each of ``paths``, with its comments and style.

    No item may be inside another one of them. Raises ValueError when there is no such item.
    """
    return splice.apply(text, list(_repetitions(text, nodes.compose(text), paths)))


def _repetitions(text: str, root: Node | None, paths: Iterable[Path]) -> Iterator[Splice]:
    lookup, source = Lookup(text), SourceText.of(text)
    for path in paths:
        sequence = item = Slot(None, root) if root else None
        for step in path:
            sequence, item = item, lookup.find(item.value, step) if item else None
        if item is None or sequence is None or not isinstance(sequence.value, SequenceNode):
            raise ValueError(f"no item of a sequence at {spelled(path)}")
        yield _repeated(sequence, item, text, source)


def _repeated(sequence: Slot, item: Slot, text: str, source: SourceText) -> Splice:
    if nodes.is_flow(sequence.value):
        start, end = slots.content_start(item, text), slots.content_end(item, text)
        return Splice(end, end, f", {text[start:end]}")
    lines = edits.remove(sequence.value, item, source)
    written = text[lines.start : lines.end]
    if written.endswith("\n"):
        return Splice(lines.end, lines.end, written)
    return Splice(lines.end, lines.end, source.newline + written)
