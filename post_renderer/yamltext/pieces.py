"""A document with a long list under a key of its root, read item by item.

The nodes of a document take some thirty times the memory of its text; in pieces there are those of one
item at a time. What is read is the same: where that is not certain, the document is read as a whole.
"""

from __future__ import annotations

import re

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from post_renderer.model import Value
from post_renderer.model.records import NamedTuple
from post_renderer.yamltext import line_breaks
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.node import Reader

# Anchors and directives.
_SHARED = r"(?m)(?<![^\s\[{,])&[^\s,\[\]{}&]|^%"
_FIRST_DASH = r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)-(?=[ \r\n])"
# An item is in a mapping and in a list: as deep as in the document.
_LEVEL_OF_LIST = 2


class Pieces(NamedTuple):
    """The text of a document: ``before`` its first item, of each of the ``items``, and ``after`` the last."""

    before: str
    items: list[str]
    after: str

    @property
    def text(self) -> str:
        """The whole document."""
        return "".join((self.before, *self.items, self.after))

    @property
    def outline(self) -> str:
        """The document with its last item alone, which tells how it is laid out."""
        return "".join((self.before, *self.items[-1:], self.after))


def read(text: str, key: str) -> Value:
    """The content of the document ``text``, as ``node.read`` gives it. Raises YAMLSyntaxError.

    ``key`` is the one that may have a long list.
    """
    pieces = cut(text, key)
    try:
        content = _content(pieces, key) if pieces else None
    except YAMLSyntaxError:
        # The error of the whole document has the right line.
        content = None
    return nodes.read(text) if content is None else content


def certain(text: str, key: str) -> Pieces | None:
    """``text`` cut at the items of the block list under ``key``, None where it is not certain where they are.

    Line breaks are of one kind.
    """
    pieces = cut(text, key) if text.count("\r") in (0, text.count("\n")) else None
    if pieces is None:
        return None
    try:
        before, after = nodes.compose(pieces.before), nodes.compose(pieces.after)
        is_outside = _is_before(before, key) and _is_after(after, key)
        return pieces if is_outside and all(_item(item) is not None for item in pieces.items) else None
    except YAMLSyntaxError:
        return None


def cut(text: str, key: str) -> Pieces | None:
    """``text`` cut at the items of the block list under ``key``, as far as its lines tell; None without one.

    Every piece has to be parsed before it is certain: each item as a list of one, the others as a mapping.
    A piece that begins or ends inside a quoted scalar or brackets is none of these.
    """
    keys = [match.end() for match in re.finditer(rf"(?m)^{re.escape(key)}:[ \t]*(?:#[^\n]*)?\r?\n", text)]
    first = re.compile(_FIRST_DASH).match(text, keys[0]) if len(keys) == 1 else None
    if not first or _concerns_all(text):
        return None
    column = len(first[1])
    dashes = re.compile(rf"(?m)^ {{{column}}}-(?=[ \r\n])")
    starts = [match.start() for match in dashes.finditer(text, first.start(1))]
    outside = re.compile(rf"(?m)^ {{0,{column - 1}}}[^\s#]" if column else r"(?m)^[^\s#-]")
    end = outside.search(text, starts[0] + 1)
    list_end = end.start() if end else len(text)
    starts = [start for start in starts if start < list_end]
    ends = [*starts[1:], list_end]
    items = [text[start:stop] for start, stop in zip(starts, ends, strict=True)]
    return Pieces(text[: starts[0]], items, text[list_end:])


def _concerns_all(text: str) -> bool:
    """Whether there may be something in ``text`` that concerns more than the piece it is in."""
    is_more_than_one = "\n..." in text or text.find(nodes.BYTE_ORDER_MARK, 1) > 0
    return is_more_than_one or line_breaks.as_line_feeds(text) != text or bool(re.search(_SHARED, text))


def _content(pieces: Pieces, key: str) -> Value:
    """What ``pieces`` have, None where they are not certain to be those of a document."""
    before, after = nodes.compose(pieces.before), nodes.compose(pieces.after)
    if not _is_before(before, key) or not _is_after(after, key):
        return None
    items: list[Value] = []
    for text in pieces.items:
        item = _item(text)
        if item is None:
            return None
        items += item
    bodies = [Reader().data(root) if root else None for root in (before, after)]
    content: dict[str, Value] = {}
    for body in (bodies[0], {key: items}, bodies[1]):
        content.update(body if isinstance(body, dict) else {})
    return content


def _item(text: str) -> list[Value] | None:
    """The item in ``text`` as a list of one, None where it is none."""
    item = nodes.compose(text)
    if not isinstance(item, SequenceNode) or nodes.is_flow(item) or len(item.value) != 1:
        return None
    read = Reader().data(item, _LEVEL_OF_LIST)
    assert isinstance(read, list)
    return read


def _is_before(root: Node | None, key: str) -> bool:
    """Whether ``root`` is a block mapping whose last key is ``key``, without a value, and no other is it."""
    if not isinstance(root, MappingNode) or nodes.is_flow(root) or _merges(root):
        return False
    last, value = root.value[-1]
    is_last = last.value == key and last.start_mark.column == 0 and nodes.is_null(value)
    return bool(is_last) and _count(root, key) == 1


def _is_after(root: Node | None, key: str) -> bool:
    """Whether ``root`` is nothing, or a block mapping from the beginning of the line, without ``key``."""
    if root is None:
        return True
    if not isinstance(root, MappingNode) or nodes.is_flow(root) or root.start_mark.column > 0:
        return False
    return not _merges(root) and _count(root, key) == 0


def _merges(root: MappingNode) -> bool:
    return any(nodes.is_merge(key) for key, _ in root.value)


def _count(root: MappingNode, key: str) -> int:
    return sum(each.value == key for each, _ in root.value)
