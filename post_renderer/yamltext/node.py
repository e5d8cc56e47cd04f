"""One document as nodes, and nodes as plain data. Where nodes are in the text: see ``slots``."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from post_renderer.model import Value
from post_renderer.yamltext.parsers import ERRORS, PARSERS

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
BYTE_ORDER_MARK = "\ufeff"
_MERGE = "<<"


class YAMLSyntaxError(Exception):
    """A text that is not one YAML document; ``line`` counts from 1 within that text."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def compose(text: str) -> Node | None:
    """The root node of the document ``text``, None when it is empty. Raises YAMLSyntaxError.

    Marks count characters of ``text``. Parsers do not count a leading byte order mark,
    so it is replaced by an empty line here.
    """
    source, added_lines = text, 0
    if text.startswith(BYTE_ORDER_MARK):
        source, added_lines = text.replace(BYTE_ORDER_MARK, "\n", 1), 1
    failures = []
    for parse in PARSERS:
        try:
            return parse(source)
        except ERRORS as error:
            failures.append(error)
    mark = getattr(failures[0], "problem_mark", None)
    reason = getattr(failures[0], "problem", None) or str(failures[0]).partition("\n")[0]
    raise YAMLSyntaxError(str(reason), mark.line + 1 - added_lines if mark else 1)


def read(text: str) -> Value:
    """The content of the document ``text``, as Reader gives it. Raises YAMLSyntaxError."""
    root = compose(text)
    return None if root is None else Reader().data(root)


def is_plain(node: Node) -> bool:
    """Whether a node is a scalar without quotes, brackets or a block indicator."""
    return isinstance(node, ScalarNode) and node.style in (None, "")


def is_null(node: Node) -> bool:
    """Whether a node has no value at all, or ``null``."""
    return is_plain(node) and node.value in NULLS


def is_flow(node: Node) -> bool:
    """Whether a node is written with brackets, which cannot contain block lines."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def is_merge(key: Node) -> bool:
    """Whether a key is ``<<``, also as Helm 4 prints it (``!!merge <<``)."""
    return bool(key.value == _MERGE) and is_plain(key)


def merge_sources(node: Node) -> Iterator[MappingNode]:
    """The mappings that the mapping ``node`` merges, in the order in which they win."""
    for key, value in node.value:
        if is_merge(key):
            for source in value.value if isinstance(value, SequenceNode) else [value]:
                if isinstance(source, MappingNode):
                    yield source


class Reader:
    """Nodes as plain data: every scalar a string, null None, the last of duplicate keys, merges applied.

    The data of each node is kept, so that aliases of aliases do not grow exponentially. Words
    are interned, because manifests repeat the same ones over and over.
    """

    def __init__(self) -> None:
        self._data: dict[int, Value] = {}

    def data(self, node: Node) -> Value:
        """The data of ``node``; shared nodes give shared objects, which nobody may change."""
        if isinstance(node, ScalarNode):
            return None if is_null(node) else intern(node.value)
        if id(node) in self._data:
            return self._data[id(node)]
        if isinstance(node, SequenceNode):
            items: list[Value] = []
            self._data[id(node)] = items
            items += [self.data(item) for item in node.value]
            return items
        body: dict[str, Value] = {}
        self._data[id(node)] = body
        for key, value in node.value:
            if not is_merge(key):
                body[intern(str(key.value))] = self.data(value)
        for name, value in self._merged(node).items():
            body.setdefault(name, value)
        return body

    def _merged(self, node: Node) -> dict[str, Value]:
        merged: dict[str, Value] = {}
        for source in merge_sources(node):
            data = self.data(source)
            if isinstance(data, dict):
                merged.update((name, value) for name, value in data.items() if name not in merged)
        return merged
