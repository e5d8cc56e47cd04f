"""How a document is laid out, so that new text looks like its neighbours: line breaks and indentation."""

from __future__ import annotations

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from post_renderer.model.records import NamedTuple
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import slots
from post_renderer.yamltext.line_breaks import as_line_feeds
from post_renderer.yamltext.quote import Style
from post_renderer.yamltext.slots import Slot


class SourceText(NamedTuple):
    """The text of one document, every line break in it an LF, and the line break that new lines get."""

    text: str
    newline: str

    @classmethod
    def of(cls, text: str) -> SourceText:
        """``text`` with CRLF as its line break if its first line ends so."""
        first = text.find("\n")
        return cls(as_line_feeds(text), "\r\n" if first > 0 and text[first - 1] == "\r" else "\n")


class Context(NamedTuple):
    """What surrounds a slot: the indentation there, whether brackets enclose it, and how deep it is."""

    style: Style = Style()
    in_flow: bool = False
    depth: int = 0

    def inside(self, slot: Slot, text: str) -> Context:
        """The context of the slots inside ``slot``."""
        in_flow = self.in_flow or nodes.is_flow(slot.value)
        return Context(style_below(slot, text, self.style), in_flow, self.depth + 1)


def style_below(slot: Slot, text: str, inherited: Style) -> Style:
    """The indentation of lists and mappings below ``slot``, taken from the first of each kind in it."""
    if not isinstance(slot.value, MappingNode):
        return inherited
    step, offset = None, None
    for child in slots.children(slot.value, text):
        value = child.value
        if child.alias or isinstance(value, ScalarNode) or nodes.is_flow(value) or not value.value:
            continue
        key_column = slots.column(text, slots.content_start(child, text))
        if isinstance(value, SequenceNode) and offset is None:
            offset = max(slots.column(text, slots.first_dash(value, text)) - key_column, 0)
        elif isinstance(value, MappingNode) and step is None:
            step = max(slots.column(text, slots.key_start(value.value[0][0], text)) - key_column, 1)
    return Style(inherited.step if step is None else step, inherited.offset if offset is None else offset)


def style_within(root: Slot, text: str) -> Style:
    """The indentation of a new document that follows the one with this ``root``."""
    style = style_below(root, text, Style())
    for child in slots.children(root.value, text):
        if isinstance(child.value, MappingNode) and not child.alias:
            style = style_below(child, text, style)
    return style
