from __future__ import annotations

import pytest
from ruamel.yaml.nodes import ScalarNode

from post_renderer.commands import failure
from post_renderer.yamltext import node


@pytest.mark.parametrize(
    ("message", "document"),
    [
        ("one\n", "|\n  one\n"),
        ("one\n  two\n", "|\n  one\n    two\n"),
        ("one\n\ntwo\n", "|\n  one\n\n  two\n"),
        ("a: {b} # c\n--- d\n", "|\n  a: {b} # c\n  --- d\n"),
        ("é\udcff\x1b\0\n", "|\n  é\\udcff\\x1b\\x00\n"),
    ],
    ids=["a line", "indented", "blank line", "like YAML", "not printable"],
)
def test_document(message, document):
    assert failure.document(message).decode() == document


@pytest.mark.parametrize("message", ["one\n", "a: b\n- c\n--- d\n%e\n", "one\n\n  two\n"])
def test_document_is_a_scalar_with_the_message(message):
    root = node.compose(failure.document(message).decode())
    assert isinstance(root, ScalarNode)
    assert root.value == message
