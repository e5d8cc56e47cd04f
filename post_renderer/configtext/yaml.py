"""Settings by dotted path in a YAML text."""

from __future__ import annotations

import re

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from post_renderer.configtext import NoPlace, Pairs
from post_renderer.yamltext import insert, quote
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.node import Entry
from post_renderer.yamltext.settle import WentWrong, settle
from post_renderer.yamltext.splice import apply
from post_renderer.yamltext.tree import GONE, Tree, as_read, patched, plant

# A program may take a quoted one for a string and refuse it.
_UNQUOTED = re.compile(r"(?:true|false|[0-9]+)\Z")


def written(text: str, settings: Pairs) -> str:
    """``text`` with ``settings`` in it, mappings on the way made where they are missing. Raises NoPlace."""
    try:
        root = nodes.compose(text)
    except nodes.Unreadable as error:
        # The parser's reason may show what stands there.
        raise NoPlace(f"is not one YAML document (line {error.line} cannot be read)") from None
    tree = Tree()
    for name, value in settings:
        path = tuple(name.split("."))
        if _there(root, path, text) or value:
            plant(tree, path, _spelled(value) if value else GONE)
    try:
        edited = _edited(text, root, tree)
    except (WentWrong, ValueError, nodes.Unreadable):
        raise NoPlace("is written in a way that cannot be edited") from None
    return edited


def _spelled(value: str) -> str:
    return quote.Raw(value) if _UNQUOTED.match(value) else value


def _there(root: Node | None, path: tuple[str, ...], text: str) -> bool:
    """Whether a value stands at ``path``. Raises NoPlace when something else does, or is in the way."""
    node = root
    for at, step in enumerate(path):
        if node is None or nodes.is_null(node):
            return False
        if not isinstance(node, MappingNode):
            above = ".".join(path[:at])
            raise NoPlace(f"has a value at {above}, which is no mapping" if above else "is no mapping")
        place = nodes.find(node, step, text)
        node = place.value if place else None
    if node is None:
        return False
    if not isinstance(node, ScalarNode):
        raise NoPlace(f"has more than one value at {'.'.join(path)}")
    return True


def _edited(text: str, root: Node | None, tree: Tree) -> str:
    if not tree:
        return text
    if isinstance(root, MappingNode) and root.value:
        return settle(text, root, tree)
    # Nothing but comments, or empty brackets.
    value, page = patched({}, tree), insert.Page.of(text)
    if isinstance(root, MappingNode):
        edited = apply(text, insert.fill(Entry(None, root), value, page, insert.Around()))
    else:
        end = "" if not text or text.endswith("\n") else page.newline
        edited = text + end + "".join(line + page.newline for line in quote.block(value, 0, quote.Style()))
    if nodes.read(edited) != as_read(value):
        raise WentWrong
    return edited
