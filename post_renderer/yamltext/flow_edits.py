"""Changes inside flow collections (``{}`` and ``[]``), which have commas in place of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ruamel.yaml.nodes import Node

from post_renderer.model import Value
from post_renderer.yamltext import quote, slots
from post_renderer.yamltext.layout import SourceText
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice

# The colon after a flow key, and the comma after a flow item.
_COLON = re.compile(r"\s*:")
_COMMA = re.compile(r"(?:\s|#[^\n]*\n)*,")


def extend(node: Node, value: dict[str, Value] | list[Value], source: SourceText) -> Splice:
    """New entries or items after the last one of the flow collection ``node``, which is not empty."""
    text = source.text
    last = slots.children(node, text)[-1]
    end, comma = slots.content_end(last, text), ","
    colon = _COLON.match(text, end) if last.key and end == last.key.end_mark.index else None
    if colon:
        end, comma = colon.end(), " ,"
    existing_comma = _COMMA.match(text, end)
    separator, inner = _joined(node, value, source)
    if existing_comma:
        return Splice(existing_comma.end(), existing_comma.end(), separator + inner)
    return Splice(end, end, comma + separator + inner)


def replace_last(node: Node, value: dict[str, Value] | list[Value], source: SourceText) -> Splice:
    """``value`` in place of the last entry or item of the flow collection ``node``."""
    last = slots.children(node, source.text)[-1]
    _, inner = _joined(node, value, source)
    return Splice(slots.content_start(last, source.text), slots.content_end(last, source.text), inner)


def _joined(node: Node, value: dict[str, Value] | list[Value], source: SourceText) -> tuple[str, str]:
    """What separates the items of a flow collection, judged by its last one; and ``value`` joined with it."""
    begin = slots.content_start(slots.children(node, source.text)[-1], source.text)
    before = source.text[begin - slots.column(source.text, begin) : begin]
    separator = " " if before.strip() else source.newline + before
    if isinstance(value, dict):
        inner = [quote.flow({name: item})[1:-1] for name, item in value.items()]
    else:
        inner = [quote.flow(item) for item in value]
    return separator, f",{separator}".join(inner)


def _remove(parent: Node, begin: int, end: int, text: str) -> Splice:
    """The item of ``parent`` at ``begin`` to ``end`` removed, with one of its commas."""
    comma = _COMMA.match(text, end)
    if comma:
        following = comma.end()
        while text[following : following + 1].isspace():
            following += 1
        if following < parent.end_mark.index - 1:
            return Splice(begin, following, "")
    return Splice(max(text.rfind(",", 0, begin), int(parent.start_mark.index) + 1), end, "")


def remove_all(parent: Node, unwanted: Sequence[Slot], text: str) -> list[Splice]:
    """The ``unwanted`` items of ``parent`` removed; those at its end with one splice."""
    children = slots.children(parent, text)
    tail: list[Slot] = []
    while children and children[-1] in unwanted:
        tail.insert(0, children.pop())
    spans = [
        (slots.content_start(child, text), slots.content_end(child, text))
        for child in unwanted
        if child not in tail
    ]
    if tail:
        spans.append((slots.content_start(tail[0], text), slots.content_end(tail[-1], text)))
    return [_remove(parent, begin, end, text) for begin, end in spans]
