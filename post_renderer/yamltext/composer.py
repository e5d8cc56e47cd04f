"""Events of a parser to nodes, as Go composes them. Without recursion, however deep the document is.

Differs from the composer of ruamel.yaml: an anchor may be set anew (YAML 1.2, 7.1), tags that make a
text of a scalar are kept, and directives without a document after them are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from post_renderer.yamltext import limits
from post_renderer.yamltext.errors import YAMLSyntaxError

# The tag of a scalar that is a text whatever it looks like.
TEXT = "!"
_CORE = "tag:yaml.org,2002:"
# Those that a reader finds by itself: they do not make a text of a scalar.
_OF_PLAIN = frozenset(_CORE + name for name in ("null", "bool", "int", "float", "timestamp", "merge"))
_BINARY = f"{_CORE}binary"
# That of a null, which may be in quotes: ``!!null ""``.
NULL = f"{_CORE}null"
# That of a key that merges, and the key (go.yaml.in/yaml v2.4.2, decode.go, isMerge): in quotes or not. With
# the tag ``!`` alone it merges too, for the parser takes that for no tag (parserc.go, plain_implicit).
MERGE = f"{_CORE}merge"
MERGE_KEY = "<<"
# What may follow a document: go-yaml reads the first one of a text, and nothing after it.
_NO_CONTENT = re.compile(r"(?:\s|\.\.\.(?=\s|\Z)|[#%][^\n]*(?:\n|\Z)|\ufeff)*\Z")


def composed(events: Iterable[Event], text: str) -> Node | None:
    """The root node of the document that ``events`` make of ``text``, None when it is empty.

    Raises YAMLSyntaxError, and what the parser raises. Stops at the limit of levels: for each token, libyaml
    looks at every level that is open.
    """
    anchors: dict[str, Node] = {}
    root: Node | None = None
    # The collections that are not closed yet, each with its keys, values or items.
    opened: list[tuple[CollectionNode, list[Node]]] = []
    for event in events:
        if isinstance(event, DocumentEndEvent):
            _check_end(event, text)
            break
        if isinstance(event, CollectionEndEvent):
            _close(*opened.pop(), event)
        elif isinstance(event, NodeEvent):
            node = _node(event, anchors)
            if opened:
                opened[-1][1].append(node)
            else:
                root = node
            if isinstance(event, CollectionStartEvent) and isinstance(node, CollectionNode):
                opened.append((node, []))
                if len(opened) > limits.DEEPEST:
                    raise limits.too_deep(node)
    return root


def _node(event: NodeEvent, anchors: dict[str, Node]) -> Node:
    if isinstance(event, AliasEvent):
        if event.anchor not in anchors:
            raise YAMLSyntaxError(f"alias *{event.anchor} has no anchor", event.start_mark.line + 1)
        return anchors[event.anchor]
    node: Node
    if isinstance(event, ScalarEvent):
        node = _scalar(event)
    else:
        assert isinstance(event, CollectionStartEvent)
        node = _collection(event)
    if event.anchor:
        anchors[event.anchor] = node
    return node


def _collection(event: CollectionStartEvent) -> CollectionNode:
    kind = MappingNode if isinstance(event, MappingStartEvent) else SequenceNode
    return kind(str(event.tag or ""), [], event.start_mark, event.end_mark, flow_style=event.flow_style)


def _scalar(event: ScalarEvent) -> ScalarNode:
    tag, value = str(event.tag or ""), event.value
    if tag == _BINARY:
        value = _decoded(value, event)
    if tag == TEXT and value == MERGE_KEY:
        tag = MERGE
    elif tag:
        tag = tag if tag in _OF_PLAIN else TEXT
    return ScalarNode(tag, value, event.start_mark, event.end_mark, style=event.style)


def _decoded(value: str, event: ScalarEvent) -> str:
    import base64

    try:
        return base64.b64decode("".join(value.split()), validate=True).decode("utf-8")
    except ValueError:
        raise YAMLSyntaxError("!!binary is not base64 of a text", event.start_mark.line + 1) from None


def _close(node: CollectionNode, inside: list[Node], event: CollectionEndEvent) -> None:
    node.end_mark = event.end_mark
    node.value = _pairs(inside) if isinstance(node, MappingNode) else inside


def _pairs(nodes: list[Node]) -> list[tuple[Node, Node]]:
    return list(zip(nodes[::2], nodes[1::2], strict=True))


def _check_end(event: DocumentEndEvent, text: str) -> None:
    end = int(event.end_mark.index)
    match = _NO_CONTENT.match(text, end)
    if not match:
        line = text.count("\n", 0, end) + 1
        raise YAMLSyntaxError("the document ends here, and there is more text after it", line)


def scalars(root: Node | None) -> Iterator[ScalarNode]:
    """Every scalar below ``root``, once."""
    nodes, done = [root] if root else [], set[int]()
    while nodes:
        node = nodes.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if isinstance(node, ScalarNode):
            yield node
        elif isinstance(node, MappingNode):
            nodes += (child for pair in node.value for child in pair)
        else:
            nodes += node.value
