from __future__ import annotations

import pytest

from post_renderer.commands import helm4
from post_renderer.model import FILENAME

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
def test_shows_only_stdout(environ, stdin, expected):
    assert helm4.shows_only_stdout(environ, stdin) is expected
