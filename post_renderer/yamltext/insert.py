"""Where new text goes in a document, and how it is indented there."""

from __future__ import annotations

import re
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from post_renderer.model import Value
from post_renderer.yamltext import literal, quote
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.node import Entry
from post_renderer.yamltext.quote import Style
from post_renderer.yamltext.splice import Splice

# The colon behind a flow key, and the comma behind a flow item.
_COLON = re.compile(r"\s*:")
_BLANK = " \t\ufeff"
_COMMA = re.compile(r"(?:\s|#[^\n]*\n)*,")
# What may stand between the sign of a block scalar and the end of its line.
_HEADER = re.compile(r"[0-9+\-]*")


class Page(NamedTuple):
    """The text of one document and what ends its lines."""

    text: str
    newline: str

    @classmethod
    def of(cls, text: str) -> Page:
        """The page of ``text``; a document with CRLF anywhere before its first LF goes on so."""
        first = text.find("\n")
        return cls(text, "\r\n" if first > 0 and text[first - 1] == "\r" else "\n")


class Around(NamedTuple):
    """What surrounds a place: how its neighbours are indented, whether brackets enclose it, and how deep it is."""

    style: Style = Style()
    in_flow: bool = False
    depth: int = 0

    def inside(self, place: Entry, text: str) -> Around:
        """What surrounds the places inside ``place``."""
        in_flow = self.in_flow or nodes.is_flow(place.value)
        return Around(style_of(place, text, self.style), in_flow, self.depth + 1)


def style_of(place: Entry, text: str, inherited: Style) -> Style:
    """How lists and mappings below ``place`` are indented, after the first of each kind in it."""
    step, offset = inherited
    known = set()
    for entry in nodes.entries(place.value, text) if isinstance(place.value, MappingNode) else ():
        value = entry.value
        if entry.alias or entry.key is None or isinstance(value, ScalarNode) or nodes.is_flow(value) or not value.value:
            continue
        kind = type(value)
        if kind not in known:
            known.add(kind)
            key_column = nodes.column(text, int(entry.key.start_mark.index))
            if isinstance(value, SequenceNode):
                offset = nodes.column(text, nodes.first_dash(value, text)) - key_column
            else:
                step = nodes.column(text, int(value.value[0][0].start_mark.index)) - key_column
    return Style(max(step, 1), max(offset, 0))


def style_within(root: Entry, text: str) -> Style:
    """How a new document is indented that stands beside the one with this ``root``."""
    style = style_of(root, text, Style())
    for entry in nodes.entries(root.value, text):
        if isinstance(entry.value, MappingNode) and not entry.alias:
            style = style_of(entry, text, style)
    return style


def extend(place: Entry, value: dict[str, Value] | list[Value], page: Page, around: Around) -> Splice:
    """New entries or items at the end of the mapping or sequence at ``place``, which has some already."""
    node, text = place.value, page.text
    if nodes.is_flow(node):
        return _extend_flow(node, value, page)
    if isinstance(node, SequenceNode):
        indent = nodes.column(text, nodes.first_dash(node, text))
    else:
        indent = nodes.column(text, int(node.value[0][0].start_mark.index))
    lines = quote.block(value, indent, around.style)
    return _insert_lines(nodes.last_end(place, text), lines, page, around.depth)


def _insert_lines(after: int, lines: list[str], page: Page, depth: int) -> Splice:
    at = nodes.line_end(page.text, after)
    joined = page.newline.join(lines)
    if page.text[:at].endswith("\n"):
        return Splice(at, at, joined + page.newline, depth)
    return Splice(at, at, page.newline + joined, depth)


def exchange(node: Node, value: dict[str, Value] | list[Value], page: Page) -> Splice:
    """``value`` in place of the last thing that the flow collection ``node`` holds."""
    last = nodes.entries(node, page.text)[-1]
    _, inner = _flow_items(node, value, page)
    return Splice(_begin(last), nodes.last_end(last, page.text), inner)


def _extend_flow(node: Node, value: dict[str, Value] | list[Value], page: Page) -> Splice:
    text = page.text
    last = nodes.entries(node, text)[-1]
    end, comma = nodes.last_end(last, text), ","
    bare = _COLON.match(text, end) if last.key and end == last.key.end_mark.index else None
    if bare:
        end, comma = bare.end(), " ,"
    there = _COMMA.match(text, end)
    between, inner = _flow_items(node, value, page)
    if there:
        return Splice(there.end(), there.end(), between + inner)
    return Splice(end, end, comma + between + inner)


def _flow_items(node: Node, value: dict[str, Value] | list[Value], page: Page) -> tuple[str, str]:
    """What stands between the items of a flow collection, after its last one, and ``value`` with it between."""
    begin = _begin(nodes.entries(node, page.text)[-1])
    before = page.text[begin - nodes.column(page.text, begin) : begin]
    between = " " if before.strip() else page.newline + before
    inner = [quote.flow({k: v})[1:-1] for k, v in value.items()] if isinstance(value, dict) else map(quote.flow, value)
    return between, f",{between}".join(inner)


def _begin(entry: Entry) -> int:
    return entry.alias[0] if entry.alias and entry.key is None else int((entry.key or entry.value).start_mark.index)


def fill(place: Entry, value: Value, page: Page, around: Around) -> list[Splice]:
    """``value`` where a scalar, null, an empty ``{}`` or ``[]``, or an alias stands now."""
    text, style = page.text, around.style
    kept = literal.rewritten(place, value, text, page.newline)
    if kept:
        return [kept]
    start, end = _span(place, text)
    if around.in_flow or not isinstance(value, (dict, list)) or not value:
        # Before anything that is inserted behind it at the same offset.
        return [_fill_inline(place, start, end, quote.flow(value), text)._replace(depth=around.depth + 1)]
    if place.key is None or "\n" in text[place.key.end_mark.index : start]:
        indent = nodes.column(text, start)
        lines = quote.block(value, indent, style)
        return [Splice(start, end, page.newline.join(lines).lstrip(" "))]
    indent = nodes.column(text, int(place.key.start_mark.index))
    lines = quote.block(value, indent + (style.step if isinstance(value, dict) else style.offset), style)
    colon = text.index(":", place.key.end_mark.index) + 1
    insertion = _insert_lines(max(colon, end), lines, page, around.depth)
    # An anchor or tag stays beside its key.
    cut = max(colon, len(text[:start].rstrip())) if start > place.value.start_mark.index and not place.alias else colon
    return [Splice(cut, end, ""), insertion] if end > cut else [insertion]


def _fill_inline(place: Entry, start: int, end: int, rendered: str, text: str) -> Splice:
    if end > start or place.key is None:
        return Splice(start, end, rendered)
    key_end = int(place.key.end_mark.index)
    if start > key_end:
        # Right behind an anchor.
        return Splice(start, start, f" {rendered}")
    colon = text.find(":", key_end)
    if colon < 0 or text[key_end:colon].strip():
        return Splice(key_end, key_end, f": {rendered}")
    return Splice(colon + 1, colon + 1, f" {rendered}")


def _span(place: Entry, text: str) -> tuple[int, int]:
    """What is replaced when the value of ``place`` is: never its anchor or tag."""
    if place.alias:
        return place.alias
    node = place.value
    start = int(node.start_mark.index)
    end = nodes.scalar_end(node, text) if isinstance(node, ScalarNode) else int(node.end_mark.index)
    if start == end and place.key is not None:
        return int(place.key.end_mark.index), int(place.key.end_mark.index)
    inner = nodes.after_properties(text, start)
    if inner > end and text[start] == "&":
        return end, end
    return (inner if inner <= end else start), end


def remove(parent: Node, place: Entry, page: Page) -> Splice:
    """The lines of one entry or item gone; in a flow collection, with one of its commas."""
    text = page.text
    begin, end = _begin(place), nodes.last_end(place, text)
    if nodes.is_flow(parent):
        return _remove_flow(parent, begin, end, text)
    line = begin - nodes.column(text, begin)
    if isinstance(parent, SequenceNode):
        dash = nodes.column(text, nodes.first_dash(parent, text))
        while text[line + dash : line + dash + 1] != "-":
            line = text.rfind("\n", 0, line - 1) + 1
    elif text[line:begin].strip(_BLANK):
        # The first key of an item, behind its dash: the next one takes its place.
        return Splice(begin, min(after for e in nodes.entries(parent, text) if (after := _begin(e)) > begin), "")
    return Splice(line, nodes.line_end(text, end), "")


def _remove_flow(parent: Node, begin: int, end: int, text: str) -> Splice:
    following = _COMMA.match(text, end)
    if following:
        rest = following.end()
        while text[rest : rest + 1].isspace():
            rest += 1
        if rest < parent.end_mark.index - 1:
            return Splice(begin, rest, "")
    return Splice(max(text.rfind(",", 0, begin), int(parent.start_mark.index) + 1), end, "")


def empty(place: Entry, page: Page) -> list[Splice]:
    """``{}`` or ``[]`` where a mapping or sequence with something in it stands now."""
    node, text = place.value, page.text
    start = nodes.after_properties(text, int(node.start_mark.index))
    if nodes.is_flow(node):
        return [Splice(start + 1, int(node.end_mark.index) - 1, "")]
    said = "[]" if isinstance(node, SequenceNode) else "{}"
    end = nodes.last_end(place, text)
    begin = nodes.first_dash(node, text) if isinstance(node, SequenceNode) else _begin(nodes.entries(node, text)[0])
    if place.key is None:
        return [Splice(begin, end, said)]
    colon = text.index(":", place.key.end_mark.index) + 1
    behind = max(colon, len(text[:start].rstrip())) if start > node.start_mark.index else colon
    return [
        Splice(behind, behind, f" {said}"),
        Splice(begin - nodes.column(text, begin), nodes.line_end(text, end), ""),
    ]


def stripped(root: Entry, text: str) -> list[Splice]:
    """``|`` as ``|-`` where a block scalar ends with ``text`` and no line break: with lines behind it, it would gain one."""
    leaf = root
    while not isinstance(leaf.value, ScalarNode) and not nodes.is_flow(leaf.value) and not leaf.alias:
        leaf = nodes.entries(leaf.value, text)[-1]
    if leaf.alias or text.endswith("\n") or getattr(leaf.value, "style", None) not in ("|", ">"):
        return []
    start = nodes.after_properties(text, int(leaf.value.start_mark.index)) + 1
    header = _HEADER.match(text, start)
    assert header is not None
    return [Splice(start, header.end(), header[0].strip("+-") + "-")]
