"""The single changes of a document as splices: new entries, a new value, a removal."""

from __future__ import annotations

from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from post_renderer.model import Value
from post_renderer.yamltext import block_scalar, flow_edits, quote, slots
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.composer import TEXT
from post_renderer.yamltext.layout import Context, SourceText
from post_renderer.yamltext.slots import Slot
from post_renderer.yamltext.splice import Splice

_BLANK = " \t" + nodes.BYTE_ORDER_MARK


def extend(slot: Slot, value: dict[str, Value] | list[Value], source: SourceText, context: Context) -> Splice:
    """New entries or items at the end of the mapping or sequence in ``slot``, which is not empty."""
    node, text = slot.value, source.text
    if nodes.is_flow(node):
        return flow_edits.extend(node, value, source)
    if isinstance(node, SequenceNode):
        indent = slots.column(text, slots.first_dash(node, text))
    else:
        indent = slots.column(text, slots.key_start(node.value[0][0], text))
    lines = quote.block(value, indent, context.style)
    return _insert_lines(slots.content_end(slot, text), lines, source, context.depth)


def _insert_lines(after: int, lines: list[str], source: SourceText, depth: int) -> Splice:
    """``lines`` below the line of the offset ``after``."""
    offset = slots.line_end(source.text, after)
    joined = source.newline.join(lines)
    if source.text.endswith("\n", 0, offset):
        return Splice(offset, offset, joined + source.newline, depth)
    return Splice(offset, offset, source.newline + joined, depth)


def set_value(slot: Slot, value: Value, source: SourceText, context: Context) -> list[Splice]:
    """``value`` in place of a scalar, null, an empty ``{}`` or ``[]``, or an alias."""
    text = source.text
    within_block = block_scalar.rewritten(slot, value, source)
    if within_block:
        return [within_block]
    start, end = _span(slot, text)
    start, anchor = _without_tag(slot, value, start, text)
    if context.in_flow or not isinstance(value, (dict, list)) or not value:
        # Before anything that is inserted after it at the same offset.
        return [_set_inline(slot, Splice(start, end, anchor + quote.flow(value), context.depth + 1), source)]
    if slot.key is None or "\n" in text[slot.key.end_mark.index : start]:
        lines = quote.block(value, slots.column(text, start), context.style)
        return [Splice(start, end, source.newline.join(lines).lstrip(" "))]
    key_column = slots.column(text, slots.content_start(slot, text))
    indent = key_column + (context.style.step if isinstance(value, dict) else context.style.offset)
    lines = quote.block(value, indent, context.style)
    colon_end = slots.colon_end(slot.key, text)
    if colon_end is None:
        return [_insert_lines(end, [" " * key_column + ":", *lines], source, context.depth)]
    insertion = _insert_lines(max(colon_end, end), lines, source, context.depth)
    cut = colon_end if slot.alias else _key_line_end(slot, start, text)
    return [Splice(cut, end, f" {anchor}".rstrip()), insertion] if end > cut else [insertion]


def _without_tag(slot: Slot, value: Value, start: int, text: str) -> tuple[int, str]:
    """Where the scalar in ``slot`` begins with its tag, and the anchor kept before ``value``, with a blank.

    ``start``, behind the anchor, for a tag that fits: any other would make a text of a number, for example.
    """
    node = slot.value
    begin = int(node.start_mark.index)
    fits = not isinstance(node, ScalarNode) or (node.tag == TEXT and isinstance(value, str))
    if slot.alias or fits or "!" not in text[begin:start]:
        return start, ""
    return begin, "".join(f"{word} " for word in text[begin:start].split() if word.startswith("&"))


def _key_line_end(slot: Slot, start: int, text: str) -> int:
    """The end of the key, colon, anchor and tag of ``slot``, whose value itself begins at ``start``."""
    assert slot.key is not None
    colon_end = slots.colon_end(slot.key, text) or int(slot.key.end_mark.index)
    has_properties = start > slot.value.start_mark.index
    return colon_end + len(text[colon_end:start].rstrip()) if has_properties else colon_end


def _set_inline(slot: Slot, splice: Splice, source: SourceText) -> Splice:
    """``splice`` with the blank or colon that is missing before its text."""
    start, end, rendered, _ = splice
    text = source.text
    if end > start or slot.key is None:
        return splice
    key_end = int(slot.key.end_mark.index)
    if start > key_end:
        # Right after an anchor.
        return splice._replace(text=f" {rendered}")
    colon_end = slots.colon_end(slot.key, text)
    if colon_end is not None:
        return splice._replace(start=colon_end, end=colon_end, text=f" {rendered}")
    begin = slots.content_start(slot, text)
    if text[begin] != "?":
        return splice._replace(start=key_end, end=key_end, text=f": {rendered}")
    indent = " " * slots.column(text, begin)
    return splice._replace(start=key_end, end=key_end, text=f"{source.newline}{indent}: {rendered}")


def _span(slot: Slot, text: str) -> tuple[int, int]:
    """What is replaced with the value of ``slot``: its anchor or tag never is."""
    if slot.alias:
        return slot.alias
    node = slot.value
    start = int(node.start_mark.index)
    end = slots.scalar_end(node, text) if isinstance(node, ScalarNode) else int(node.end_mark.index)
    if start == end and slot.key is not None:
        return int(slot.key.end_mark.index), int(slot.key.end_mark.index)
    value_start = slots.after_properties(text, start)
    if value_start > end and text[start] == "&":
        return end, end
    return (value_start if value_start <= end else start), end


def remove(parent: Node, slot: Slot, source: SourceText) -> Splice:
    """The lines of one entry or item of a block collection removed."""
    text = source.text
    begin, end = slots.content_start(slot, text), slots.content_end(slot, text)
    line_start = begin - slots.column(text, begin)
    if isinstance(parent, SequenceNode):
        dash_column = slots.column(text, slots.first_dash(parent, text))
        while text[line_start + dash_column : line_start + dash_column + 1] != "-":
            line_start = text.rfind("\n", 0, line_start - 1) + 1
    elif text[line_start:begin].strip(_BLANK):
        # The first key of an item, after its dash: the next key takes its place.
        starts = [slots.content_start(child, text) for child in slots.children(parent, text)]
        return Splice(begin, min(start for start in starts if start > begin), "")
    return Splice(line_start, slots.line_end(text, end), "")


def clear(slot: Slot, source: SourceText) -> list[Splice]:
    """``{}`` or ``[]`` in place of a mapping or sequence that is not empty."""
    node, text = slot.value, source.text
    start = slots.after_properties(text, int(node.start_mark.index))
    if nodes.is_flow(node):
        return [Splice(start + 1, int(node.end_mark.index) - 1, "")]
    if isinstance(node, SequenceNode):
        empty, begin = "[]", slots.first_dash(node, text)
    else:
        empty, begin = "{}", slots.content_start(slots.children(node, text)[0], text)
    end = slots.content_end(slot, text)
    if slot.key is None:
        return [Splice(begin, end, empty)]
    key_line_end = _key_line_end(slot, start, text)
    return [
        Splice(key_line_end, key_line_end, f" {empty}"),
        Splice(begin - slots.column(text, begin), slots.line_end(text, end), ""),
    ]
