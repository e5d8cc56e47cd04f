from __future__ import annotations

import pytest

from post_renderer.yamltext import literal, node, quote

RAW = quote.Raw


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", RAW("80")),
        ("0644", RAW("0644")),
        ("1e3", RAW("1e3")),
        ("-.5", RAW("-.5")),
        ("true", RAW("true")),
        ("False", RAW("False")),
        ("1.2.3", RAW("1.2.3")),
        ("web", "web"),
        ("http://a:b", "http://a:b"),
        ("on", RAW("'on'")),
        ("y", RAW("'y'")),
        ('"on"', "on"),
        ('"80"', "80"),
        ("'true'", "true"),
        ("!!str 80", "80"),
        ("~", None),
        ("null", None),
        ("", None),
        ("|\n  80\n", "80\n"),
    ],
)
def test_scalars(text, value):
    read = literal.read(f"a: [1]\nb: {text}\n")["b"]
    assert (type(read), read) == (type(value), value)
    printed = f"b: {quote.flow(read)}\n"
    assert node.read(printed) == node.read(f"b: {text}\n")


def test_collections_and_merges():
    assert literal.read("a: &a {x: 1, y: [b]}\nc: {<<: *a, z: 2}\n")["c"] == {"z": "2", "x": "1", "y": ["b"]}
    assert literal.read("# nothing\n") is None
