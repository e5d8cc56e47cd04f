from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post_renderer.yamltext import node, quote
from post_renderer.yamltext.quote import Raw, Style

QUOTED = {
    "on": '"on"',
    "1e3": '"1e3"',
    "": '""',
    'a "b" \\c': r'"a \"b\" \\c"',
    "two\nlines\tand a tab": r'"two\nlines\tand a tab"',
    "é 😀": '"é 😀"',
    "\x00\x1b\x85": r'"\x00\x1b\x85"',
    "\u2028\ufeff\ud800": r'"\u2028\ufeff\ud800"',
}
KEYS = {
    "name": "name",
    "app.kubernetes.io/name": "app.kubernetes.io/name",
    "web-config.yml": "web-config.yml",
    "on": '"on"',
    "Y": '"Y"',
    "null": '"null"',
    "0o17": '"0o17"',
    "a b": '"a b"',
    "": '""',
    "a/b/c": '"a/b/c"',
}
STRINGS = ["web", "a/b", "/etc/x", "HTTPS", "TLSv1.2 TLSv1.3", "v1.2", "e1"]
NOT_STRINGS = [
    "on",
    "Yes",
    "n",
    "TRUE",
    "null",
    "~",
    "",
    "1e3",
    "0o17",
    "08",
    "-1",
    ".5",
    "1",
    "a: b",
    "a #b",
    "=",
    "<<",
]
BLOCKS = {
    "mapping": ({"a": 1, "b": "x"}, ["a: 1", 'b: "x"']),
    "nested": ({"a": {"b": {"c": True}}}, ["a:", "  b:", "    c: true"]),
    "list": ({"a": ["x", "y"]}, ["a:", '  - "x"', '  - "y"']),
    "list-of-mappings": ({"a": [{"name": "x", "m": {"k": None}}]}, ["a:", '  - name: "x"', "    m:", "      k: null"]),
    "list-of-lists": ([[1, 2], []], ["- - 1", "  - 2", "- []"]),
    "empty": ({"a": {}, "b": []}, ["a: {}", "b: []"]),
    "raw": ({"a": Raw("8080"), "b": [Raw("'x'")]}, ["a: 8080", "b:", "  - 'x'"]),
}


@pytest.mark.parametrize(("text", "expected"), QUOTED.items(), ids=map(ascii, QUOTED))
def test_quoted(text: str, expected: str):
    assert quote.quoted(text) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_quoted_reads_back(text: str):
    assert node.read(f"a: {quote.quoted(text)}\n") == {"a": text}


@pytest.mark.parametrize(("name", "expected"), KEYS.items(), ids=map(ascii, KEYS))
def test_key(name: str, expected: str):
    assert quote.key(name) == expected


@pytest.mark.parametrize("plain", STRINGS)
def test_is_string(plain: str):
    assert quote.is_string(plain)


@pytest.mark.parametrize("plain", NOT_STRINGS)
def test_is_not_surely_a_string(plain: str):
    assert not quote.is_string(plain)


@pytest.mark.parametrize(("value", "lines"), BLOCKS.values(), ids=BLOCKS)
def test_block(value, lines: list[str]):
    assert quote.block(value, 0, Style()) == lines


def test_block_in_another_style():
    value = {"a": {"b": ["x"]}}
    assert quote.block(value, 2, Style(4, 0)) == ["  a:", "      b:", '      - "x"']


def test_flow():
    assert quote.flow({"a": [1, "on", None], "b": {}}) == '{"a": [1, "on", null], "b": {}}'
