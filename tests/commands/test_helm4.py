from __future__ import annotations

import pytest
from ruamel.yaml.nodes import ScalarNode

from post_renderer.commands import helm4
from post_renderer.model import FILENAME
from post_renderer.yamltext import node

INPUT = f"kind: Service\nmetadata:\n  annotations:\n    {FILENAME}: web/templates/service.yaml\n".encode()


def test_caller():
    assert helm4.is_caller({"HELM_PLUGIN_NAME": "backend-tls"})


@pytest.mark.parametrize("environ", [{}, {"HELM_PLUGIN_NAME": "diff"}, {"HELM_PLUGIN_NAME": ""}])
def test_another_caller(environ):
    assert not helm4.is_caller(environ)


@pytest.mark.parametrize(
    ("environ", "stdin", "expected"),
    [
        ({"HELM_PLUGIN_NAME": "backend-tls"}, INPUT, True),
        ({"HELM_PLUGIN_NAME": "backend-tls"}, b"kind: Service\n", False),
        ({"HELM_PLUGIN_NAME": "backend-tls"}, b" \n", True),
        ({"HELM_PLUGIN_NAME": "diff"}, INPUT, False),
        ({}, INPUT, False),
    ],
    ids=["Helm 4", "Helm 3 has no annotation", "a chart that renders nothing", "another plugin", "a shell"],
)
def test_errors_go_to_stdout(environ, stdin, expected):
    assert helm4.errors_go_to_stdout(environ, stdin) is expected


@pytest.mark.parametrize(
    ("message", "document"),
    [
        ("one\n", "|\n  one\n"),
        ("one\n  two\n", "|\n  one\n    two\n"),
        ("one\n\ntwo\n", "|\n  one\n\n  two\n"),
        ("a: {b} # c\n--- d\n", "|\n  a: {b} # c\n  --- d\n"),
    ],
    ids=["a line", "indented", "blank line", "like YAML"],
)
def test_error_document(message, document):
    assert helm4.error_document(message) == document


@pytest.mark.parametrize("message", ["one\n", "a: b\n- c\n--- d\n%e\n", "one\n\n  two\n"])
def test_error_document_is_a_scalar_with_the_message(message):
    root = node.compose(helm4.error_document(message))
    assert isinstance(root, ScalarNode)
    assert root.value == message
