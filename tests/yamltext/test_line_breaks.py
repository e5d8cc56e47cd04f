"""Line breaks of YAML 1.1."""

from __future__ import annotations

import pytest

from post_renderer.yamltext.line_breaks import as_line_feeds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\rb", "a\nb"), ("a\r\rb\r\n", "a\n\nb\r\n"), ("a\x85b\u2028c\u2029d", "a\nb\nc\nd"), ("é\r", "é\n")],
)
def test_replaced(text: str, expected: str):
    assert as_line_feeds(text) == expected


@pytest.mark.parametrize("text", ["", "a\nb", "a\r\nb\r\n", "é\n", "a\x0b\x0c\x1e"])
def test_left(text: str):
    assert as_line_feeds(text) is text or as_line_feeds(text) == text
