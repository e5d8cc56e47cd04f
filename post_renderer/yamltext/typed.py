"""The data of a YAML text with its types: the core schema of YAML 1.2, for files of our own."""

from __future__ import annotations

import re

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from post_renderer.model import Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.errors import YAMLSyntaxError

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")


def read(text: str) -> Value:
    """The content of the document ``text``; numbers other than decimal integers are strings.

    Raises YAMLSyntaxError, also for a key that is there twice.
    """
    root = nodes.compose(text)
    return None if root is None else data(root)


def data(node: Node) -> Value:
    """The content of ``node``, likewise. Raises YAMLSyntaxError for a key that is there twice."""
    return _TypedReader().data(node)


class _TypedReader(nodes.Reader):
    def data(self, node: Node, level: int = 1) -> Value:
        if isinstance(node, MappingNode):
            names = set[str]()
            for key, _ in node.value:
                if str(key.value) in names:
                    raise YAMLSyntaxError(f'found duplicate key "{key.value}"', key.start_mark.line + 1)
                names.add(str(key.value))
        return super().data(node, level)

    def scalar(self, node: ScalarNode) -> Value:
        value = super().scalar(node)
        if not isinstance(value, str) or not nodes.is_plain(node):
            return value
        if value in _BOOLEANS:
            return _BOOLEANS[value]
        return int(value) if _INTEGER.match(value) else value
