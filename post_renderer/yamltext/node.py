"""One document as nodes, and nodes as plain data. Where nodes are in the text: see ``slots``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from sys import intern

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from post_renderer.model import Value
from post_renderer.yamltext import limits, parsers
from post_renderer.yamltext.composer import MERGE, MERGE_KEY, NULL, TEXT
from post_renderer.yamltext.errors import YAMLSyntaxError

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
BYTE_ORDER_MARK = "\ufeff"
# A mark before another --- would belong to a document of its own for Go.
_FIRST_LINE = re.compile(r"---[^\n]*(?:\n\ufeff(?!---))?")
# Compiled when it is needed, which is hardly ever.
_INNER_MARK = "[\n\r\x85\u2028\u2029]\ufeff"


def compose(text: str) -> Node | None:
    """The root node of the document ``text``, None when it is empty. Raises YAMLSyntaxError.

    Marks count characters of ``text``. Parsers do not count a leading byte order mark,
    so it is replaced by an empty line here.
    """
    source, added_lines = text, 0
    if text.startswith(BYTE_ORDER_MARK):
        source, added_lines = text.replace(BYTE_ORDER_MARK, "\n", 1), 1
    try:
        _refuse_inner_mark(source)
        root = parsers.parse(source)
        if root is not None and "*" in source and "&" in source:
            limits.check_aliases(root)
        return root
    except YAMLSyntaxError as error:
        error.line -= added_lines
        raise
    except parsers.ERRORS as error:
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise YAMLSyntaxError(str(reason), _line(error, source) - added_lines) from None


def _refuse_inner_mark(source: str) -> None:
    """Raises YAMLSyntaxError for a byte order mark at the beginning of a line other than the first.

    Go takes it for a part of the word after it, the parser in C for a blank.
    """
    if BYTE_ORDER_MARK in source:
        first_line = _FIRST_LINE.match(source)
        match = re.compile(_INNER_MARK).search(source, first_line.end() if first_line else 0)
        if match:
            line = source.count("\n", 0, match.start()) + 2
            raise YAMLSyntaxError("a byte order mark is inside the document", line)


def _line(error: Exception, source: str) -> int:
    """The line of ``source``, from 1, that an error of a parser is about."""
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else source.count("\n", 0, getattr(error, "position", 0)) + 1


def read(text: str) -> Value:
    """The content of the document ``text``, as Reader gives it. Raises YAMLSyntaxError."""
    root = compose(text)
    return None if root is None else Reader().data(root)


def is_plain(node: Node) -> bool:
    """Whether a node is a scalar without quotes, a block indicator, or a tag that makes it a text."""
    return isinstance(node, ScalarNode) and node.style in (None, "") and node.tag != TEXT


def is_null(node: Node) -> bool:
    """Whether a node has no value at all, or ``null``."""
    return isinstance(node, ScalarNode) and node.value in NULLS and (is_plain(node) or node.tag == NULL)


def is_flow(node: Node) -> bool:
    """Whether a node is written with brackets, which cannot contain block lines."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def is_merge(key: Node) -> bool:
    """Whether a key is ``<<``, also as Helm 4 prints it (``!!merge <<``)."""
    return bool(key.value == MERGE_KEY) and (is_plain(key) or key.tag == MERGE)


def merge_sources(node: Node) -> Iterator[MappingNode]:
    """The mappings that the mapping ``node`` merges, in the order in which they win."""
    for key, value in node.value:
        if is_merge(key):
            yield from _sources(value)


def _sources(value: Node) -> list[MappingNode]:
    """The mappings in the value of a merge key."""
    sources = value.value if isinstance(value, SequenceNode) else [value]
    return [source for source in sources if isinstance(source, MappingNode)]


class Reader:
    """Nodes as plain data: every scalar a string, null None, the last of duplicate keys, merges applied.

    The data of each node is kept, so that aliases of aliases do not grow exponentially. Words
    are interned, because manifests repeat the same ones over and over. Raises YAMLSyntaxError for a document
    that is too deep, and for a merge that readers of YAML do not agree about.
    """

    def __init__(self) -> None:
        self._data: dict[int, Value] = {}

    def data(self, node: Node, level: int = 1) -> Value:
        """The data of ``node``; shared nodes give shared objects, which nobody may change."""
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if id(node) in self._data:
            return self._data[id(node)]
        if level > limits.DEEPEST:
            raise limits.too_deep(node)
        level += 1
        if isinstance(node, SequenceNode):
            items: list[Value] = []
            self._data[id(node)] = items
            items += [self.data(item, level) for item in node.value]
            return items
        body: dict[str, Value] = {}
        self._data[id(node)] = body
        merged: dict[str, Value] = {}
        for key, value in node.value:
            if is_merge(key):
                self._merge(key, value, body, merged)
            elif isinstance(key, ScalarNode):
                body[intern(key.value)] = self.data(value, level)
            else:
                body[self.name_of_collection(key)] = self.data(value, level)
        for name, of_source in merged.items():
            body.setdefault(name, of_source)
        return body

    def name_of_collection(self, key: Node) -> str:
        """The name that a list or a mapping is as a key. Raises YAMLSyntaxError: Go reads none."""
        raise YAMLSyntaxError("a key is a list or a mapping, and Go reads none", key.start_mark.line + 1)

    def scalar(self, node: ScalarNode) -> Value:
        """The data of a scalar."""
        return None if is_null(node) else intern(node.value)

    def _merge(self, key: Node, value: Node, body: dict[str, Value], merged: dict[str, Value]) -> None:
        """Adds to ``merged`` what the mappings in ``value`` have; ``body`` has the keys before this one.

        For YAML, keys of a mapping win over merged ones; for go-yaml v2 (decode.go), what comes later.
        """
        for name, of_source in self._of_sources(value).items():
            if body.get(name, merged.get(name, of_source)) != of_source:
                reason = f"<< sets {name} once more: some readers of YAML take its value, some the first"
                raise YAMLSyntaxError(reason, key.start_mark.line + 1)
            merged[name] = of_source

    def _of_sources(self, value: Node) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for source in _sources(value):
            data = self.data(source)
            if isinstance(data, dict):
                found.update((name, item) for name, item in data.items() if name not in found)
        return found


class AnyKeyReader(Reader):
    """The same for texts that Go need not read: ``{{ .a }}`` in settings has a mapping as a key."""

    def name_of_collection(self, key: Node) -> str:
        """What tells the key from others."""
        return str(key.value)
