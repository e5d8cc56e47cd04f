"""The nodes of one document: what they say as plain data, and where they stand.

Offsets count characters of the text that was composed. An alias composes to the
very node of its anchor, so a place in the text is an ``Entry``, never a node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from sys import intern
from typing import NamedTuple, TypeAlias

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from post_renderer.model import Item, Key, Step, Value
from post_renderer.yamltext.parsers import ERRORS, PARSERS

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*)*")
# Between a key or item and the alias after it there are but comments and punctuation.
_TO_ALIAS = re.compile(r"(?:[^#*]|#[^\n]*\n)*(\*[^\s,\[\]{}]+)")
_GAP = re.compile(r"(?:\s+|#[^\n]*)*")
_MERGE = "<<"
_BOM = "\ufeff"

Span: TypeAlias = tuple[int, int]


class Unreadable(Exception):
    """A text that is no YAML document; ``line`` counts from 1 within that text."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


class Entry(NamedTuple):
    """A value and the place where it is used: under ``key``, or as an item when that is None.

    ``alias`` is the span of ``*name`` when the value stands elsewhere; ``merged``
    says that the value comes from the mapping behind ``<<``.
    """

    key: Node | None
    value: Node
    alias: Span | None = None
    merged: bool = False


def compose(text: str) -> Node | None:
    """The root node of the document ``text``, None when it is empty. Raises Unreadable.

    Marks count characters of a string, but for a leading byte order mark, which is
    replaced by an empty line here so that they still do.
    """
    marked = text.startswith(_BOM)
    if marked:
        text = text.replace(_BOM, "\n", 1)
    failures = []
    for parse in PARSERS:
        try:
            return parse(text)
        except ERRORS as error:
            failures.append(error)
    mark = getattr(failures[0], "problem_mark", None)
    reason = getattr(failures[0], "problem", None) or str(failures[0]).partition("\n")[0]
    raise Unreadable(str(reason), mark.line + 1 - marked if mark else 1)


def read(text: str) -> Value:
    """What the document ``text`` says, as Reader gives it. Raises Unreadable."""
    root = compose(text)
    return None if root is None else Reader().data(root)


def is_null(node: Node) -> bool:
    """Whether a node is no value at all, or ``null``."""
    return isinstance(node, ScalarNode) and node.style in (None, "") and node.value in NULLS


def is_flow(node: Node) -> bool:
    """Whether a node is written with brackets, where no block lines can stand."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def is_merge(key: Node) -> bool:
    """Whether a key is ``<<``, also as Helm 4 prints it (``!!merge <<``)."""
    return isinstance(key, ScalarNode) and key.value == _MERGE and key.style in (None, "")


class Reader:
    """Nodes as plain data: every scalar a string, null None, the last of duplicate keys, merges done.

    Results are kept by node, so that a text of aliases to aliases stays small; words
    are interned, for manifests say the same ones over and over.
    """

    def __init__(self) -> None:
        self._known: dict[int, Value] = {}

    def data(self, node: Node) -> Value:
        """The value of ``node``; shared nodes give shared objects, which nobody may change."""
        if isinstance(node, ScalarNode):
            return None if is_null(node) else intern(node.value)
        if id(node) in self._known:
            return self._known[id(node)]
        if isinstance(node, SequenceNode):
            items: list[Value] = []
            self._known[id(node)] = items
            items += [self.data(item) for item in node.value]
            return items
        body: dict[str, Value] = {}
        self._known[id(node)] = body
        for key, value in node.value:
            if not is_merge(key):
                body[intern(str(key.value))] = self.data(value)
        for name, value in self._merged(node).items():
            body.setdefault(name, value)
        return body

    def _merged(self, node: Node) -> dict[str, Value]:
        merged: dict[str, Value] = {}
        for source in _merge_sources(node):
            data = self.data(source)
            if isinstance(data, dict):
                merged.update((name, value) for name, value in data.items() if name not in merged)
        return merged


def _merge_sources(node: Node) -> Iterator[MappingNode]:
    for key, value in node.value:
        if is_merge(key):
            for source in value.value if isinstance(value, SequenceNode) else [value]:
                if isinstance(source, MappingNode):
                    yield source


def entries(node: Node, text: str) -> list[Entry]:
    """The places inside a mapping or sequence, in the order of the text."""
    if isinstance(node, MappingNode):
        return [Entry(key, value, _alias(text, value, key.end_mark.index)) for key, value in node.value]
    found: list[Entry] = []
    place = after_properties(text, node.start_mark.index)
    if isinstance(node, SequenceNode):
        for value in node.value:
            entry = Entry(None, value, _alias(text, value, place))
            found.append(entry)
            place = entry.alias[1] if entry.alias else value.end_mark.index
    return found


def find(node: Node, step: Step, text: str) -> Entry | None:
    """The place that ``step`` names inside ``node``; own keys win over merged ones."""
    if isinstance(step, str):
        return _find_key(node, step, text) if isinstance(node, MappingNode) else None
    if not isinstance(node, SequenceNode):
        return None
    for number, entry in enumerate(entries(node, text)):
        if number == step or (not isinstance(step, int) and _answers(entry.value, step)):
            return entry
    return None


def _find_key(node: MappingNode, name: str, text: str) -> Entry | None:
    own = [e for e in entries(node, text) if e.key is not None and e.key.value == name and not is_merge(e.key)]
    if own:
        return own[-1]
    for source in _merge_sources(node):
        entry = _find_key(source, name, text)
        if entry:
            return entry._replace(merged=True)
    return None


def _answers(node: Node, step: Key | Item) -> bool:
    if isinstance(step, Item):
        return isinstance(node, ScalarNode) and bool(node.value == step.value)
    entry = _find_key(node, step.field, "") if isinstance(node, MappingNode) else None
    return entry is not None and isinstance(entry.value, ScalarNode) and bool(entry.value.value == str(step.value))


def after_properties(text: str, start: int) -> int:
    """The offset of what an anchor or tag at ``start`` belongs to; ``start`` when there is none."""
    match = PROPERTIES.match(text, start)
    return match.end() if match and match.end() > start else start


def first_dash(node: SequenceNode, text: str) -> int:
    """The offset of the first ``-`` of a block sequence."""
    start = after_properties(text, node.start_mark.index)
    match = _GAP.match(text, start)
    return match.end() if match else start


def column(text: str, offset: int) -> int:
    """How many characters stand before ``offset`` on its line, a byte order mark not counted."""
    start = text.rfind("\n", 0, offset) + 1
    return offset - start - (start == 0 and text.startswith(_BOM))


def line_end(text: str, offset: int) -> int:
    """The offset right after the line break that ends the line of ``offset``, or the end of the text."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


def last_end(entry: Entry, text: str) -> int:
    """Where the last leaf of what stands at ``entry`` ends, trailing comments and blank lines left out.

    The end marks of blocks cannot say so: they lie at the next token.
    """
    node = entry.value
    if entry.alias:
        return entry.alias[1]
    if isinstance(node, ScalarNode):
        if is_null(node) and node.start_mark.index == node.end_mark.index:
            return entry.key.end_mark.index if entry.key is not None else int(node.start_mark.index)
        return scalar_end(node, text)
    inside = entries(node, text)
    if is_flow(node) or not inside:
        return int(node.end_mark.index)
    return last_end(inside[-1], text)


def scalar_end(node: ScalarNode, text: str) -> int:
    """The end of a scalar; for a block scalar, the end of its last line (with ``+``: of its blank lines)."""
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if node.style not in ("|", ">"):
        return end
    header = text[after_properties(text, start) : line_end(text, start)].partition("#")[0]
    if "+" in header:
        return end - text.endswith("\n", 0, end) - text.endswith("\r\n", 0, end)
    while text[start:end].endswith(("\n", "\r")):
        end -= 1
    return end


def _alias(text: str, value: Node, after: int) -> Span | None:
    # An anchor always stands before its aliases: a value that begins before the
    # place where it is used stands elsewhere.
    if value.start_mark.index >= after:
        return None
    match = _TO_ALIAS.match(text, after)
    return match.span(1) if match else None
