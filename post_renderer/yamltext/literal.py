"""The data of a YAML text with every scalar that may be no string spelled as in the text.

Written into another YAML text, such a scalar is again what it was, whoever reads the two.
"""

from __future__ import annotations

from ruamel.yaml.nodes import ScalarNode

from post_renderer.model import Value
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import quote

_TRUTH = ("true", "false")
# What numbers and dates begin with.
_NUMERIC = "+-.0123456789"


def read(text: str) -> Value:
    """The content of the document ``text``: numbers and truth values are quote.Raw, null is None.

    Words that only YAML 1.1 takes for truth values (``on``, ``yes``) are strings, as in the objects that
    kustomize patches (5.7.1, tried), but in single quotes: so they differ from those that were quoted
    already. Raises YAMLSyntaxError.
    """
    root = nodes.compose(text)
    return None if root is None else _LiteralReader().data(root)


class _LiteralReader(nodes.Reader):
    def scalar(self, node: ScalarNode) -> Value:
        value = super().scalar(node)
        if not isinstance(value, str) or not nodes.is_plain(node):
            return value
        if value[0] in _NUMERIC or value.lower() in _TRUTH:
            return quote.Raw(value)
        return quote.Raw(f"'{value}'") if value.isalpha() and not quote.is_string(value) else value
