"""Where the values of a document are in its text.

Offsets count characters of the text that was composed. An alias composes to the very node of
its anchor, so a place in the text is a ``Slot``, never a node.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from post_renderer.model import Item, Key, Step
from post_renderer.model.records import NamedTuple
from post_renderer.yamltext import node as nodes

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*)*")
# Only comments and punctuation can be between a key or item and the alias after it.
_TO_ALIAS = re.compile(r"(?:[^#*]|#[^\n]*\n)*(\*[^\s,\[\]{}]+)")
_GAP = re.compile(r"(?:\s+|#[^\n]*)*")
_COLON = re.compile(r"(?:\s|#[^\n]*\n)*:")
# What may stand before the ``?`` of a key: nothing, for one at the beginning of the text.
_BEFORE_MARK = ("", " ", "\t", "\n", "{", "[", ",")

Span: TypeAlias = tuple[int, int]


class Slot(NamedTuple):
    """A place that holds a value: under ``key``, or an item (or the whole document) when that is None.

    ``alias`` is the span of ``*name`` when the value itself is elsewhere; ``merged`` is set
    when the value comes from a mapping under ``<<``.
    """

    key: Node | None
    value: Node
    alias: Span | None = None
    merged: bool = False


def children(node: Node, text: str) -> list[Slot]:
    """The slots inside a mapping or sequence, in the order of the text."""
    if isinstance(node, MappingNode):
        return [Slot(key, value, _alias(text, value, key.end_mark.index)) for key, value in node.value]
    items: list[Slot] = []
    offset = after_properties(text, node.start_mark.index)
    if isinstance(node, SequenceNode):
        for value in node.value:
            item = Slot(None, value, _alias(text, value, offset))
            items.append(item)
            offset = item.alias[1] if item.alias else value.end_mark.index
    return items


def find(node: Node, step: Step, text: str) -> Slot | None:
    """The slot that ``step`` names inside ``node``; a mapping's own keys win over merged ones."""
    if isinstance(step, str):
        return _find_key(node, step, text) if isinstance(node, MappingNode) else None
    if not isinstance(node, SequenceNode):
        return None
    for number, slot in enumerate(children(node, text)):
        if number == step or (not isinstance(step, int) and _matches(slot.value, step)):
            return slot
    return None


def _find_key(node: MappingNode, name: str, text: str) -> Slot | None:
    for key, value in reversed(node.value):
        if key.value == name and not nodes.is_merge(key):
            return Slot(key, value, _alias(text, value, key.end_mark.index))
    for source in nodes.merge_sources(node):
        slot_of_source = _find_key(source, name, text)
        if slot_of_source:
            return slot_of_source._replace(merged=True)
    return None


def _matches(node: Node, step: Key | Item) -> bool:
    if isinstance(step, Item):
        return _is_scalar(node, step.value)
    value = field_of(node, step.field)
    return value is not None and _is_scalar(value, str(step.value))


def field_of(node: Node, name: str) -> Node | None:
    """The value of the field ``name`` of a mapping, None where there is none."""
    field = _find_key(node, name, "") if isinstance(node, MappingNode) else None
    return field.value if field else None


def _is_scalar(node: Node, value: str) -> bool:
    return isinstance(node, ScalarNode) and bool(node.value == value)


def content_start(slot: Slot, text: str) -> int:
    """The offset of the first character of a slot in ``text``: of its key, its alias or its value."""
    if slot.key is not None:
        return key_start(slot.key, text)
    return slot.alias[0] if slot.alias else int(slot.value.start_mark.index)


def key_start(key: Node, text: str) -> int:
    """The offset of a key, or of the ``?`` before it on its line."""
    start = int(key.start_mark.index)
    before = start
    while before and text[before - 1] in " \t":
        before -= 1
    is_explicit = before < start and text[before - 1 : before] == "?"
    return before - 1 if is_explicit and text[before - 2 : before - 1] in _BEFORE_MARK else start


def colon_end(key: Node, text: str) -> int | None:
    """The offset after the colon of a key; None for one that has none, as ``? key`` may."""
    match = _COLON.match(text, int(key.end_mark.index))
    return match.end() if match else None


def content_end(slot: Slot, text: str) -> int:
    """Where the last scalar or bracket of a slot ends, comments and blank lines after it left out.

    The end marks of blocks cannot tell: they are at the next token.
    """
    node = slot.value
    if slot.alias:
        return slot.alias[1]
    if isinstance(node, ScalarNode):
        if nodes.is_null(node) and node.start_mark.index == node.end_mark.index:
            return slot.key.end_mark.index if slot.key is not None else int(node.start_mark.index)
        return scalar_end(node, text)
    inside = children(node, text)
    if nodes.is_flow(node) or not inside:
        return int(node.end_mark.index)
    return content_end(inside[-1], text)


def scalar_end(node: ScalarNode, text: str) -> int:
    """The end of a scalar; for a block scalar, the end of its last line (with ``+``: of its blank lines)."""
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if node.style not in ("|", ">"):
        return end
    content = text[start:end]
    header = text[after_properties(text, start) : line_end(text, start)].partition("#")[0]
    if "+" in header:
        return start + len(content.removesuffix("\r\n" if content.endswith("\r\n") else "\n"))
    return start + len(content.rstrip("\r\n"))


def after_properties(text: str, start: int) -> int:
    """The offset of the value that an anchor or tag at ``start`` belongs to; ``start`` when there is none."""
    match = _PROPERTIES.match(text, start)
    return match.end() if match else start


def first_dash(node: SequenceNode, text: str) -> int:
    """The offset of the first ``-`` of a block sequence."""
    start = after_properties(text, node.start_mark.index)
    match = _GAP.match(text, start)
    return match.end() if match else start


def column(text: str, offset: int) -> int:
    """How many characters are before ``offset`` on its line, a byte order mark not counted."""
    line_start = text.rfind("\n", 0, offset) + 1
    if line_start == 0 and text.startswith(nodes.BYTE_ORDER_MARK):
        line_start = 1
    return offset - line_start


def line_end(text: str, offset: int) -> int:
    """The offset right after the line break that ends the line of ``offset``, or the end of the text."""
    line_break = text.find("\n", offset)
    return len(text) if line_break < 0 else line_break + 1


def _alias(text: str, value: Node, after: int) -> Span | None:
    # An anchor is always before its aliases: a value that begins before the slot that
    # uses it is written elsewhere.
    if value.start_mark.index >= after:
        return None
    match = _TO_ALIAS.match(text, after)
    return match.span(1) if match else None
