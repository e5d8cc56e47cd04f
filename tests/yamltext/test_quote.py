from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from post_renderer.yamltext import node, quote
from post_renderer.yamltext.desired import as_read
from post_renderer.yamltext.quote import Raw, Style

QUOTED = {
    "on": '"on"',
    "y": '"y"',
    "1e3": '"1e3"',
    "0o17": '"0o17"',
    "~": '"~"',
    "": '""',
    " ": '" "',
    "it's": '"it\'s"',
    'a "b" \\c': r'"a \"b\" \\c"',
    "two\nlines\tand\ra tab": r'"two\nlines\tand\ra tab"',
    "é 😀": '"é 😀"',
    "\x00\x1b\x7f\x85\xa0": '"\\x00\\x1b\\x7f\\x85\xa0"',
    "\u2028\u2029\ufeff": r'"\u2028\u2029\ufeff"',
    "\ud800": r'"\ud800"',
    "\ufffd\ufffe\uffff": '"\ufffd\\ufffe\\uffff"',
}
KEYS = {
    "name": "name",
    "_x": "_x",
    "app.kubernetes.io/name": "app.kubernetes.io/name",
    "web-config.yml": "web-config.yml",
    "once": "once",
    "on": '"on"',
    "Y": '"Y"',
    "n": '"n"',
    "null": '"null"',
    "FALSE": '"FALSE"',
    "~": '"~"',
    "<<": '"<<"',
    "=": '"="',
    "80": '"80"',
    "0o17": '"0o17"',
    "1e3": '"1e3"',
    "a b": '"a b"',
    "a: b": '"a: b"',
    "-a": '"-a"',
    "é": '"é"',
    "a\n": '"a\\n"',
    "": '""',
    "a/b/c": '"a/b/c"',
}
STRINGS = ["web", "a/b", "/etc/x", "HTTPS", "TLSv1.2 TLSv1.3", "v1.2", "e1", "on-call", "nullable", "x-1"]
NOT_STRINGS = [
    "on",
    "Off",
    "Yes",
    "y",
    "n",
    "N",
    "TRUE",
    "False",
    "null",
    "~",
    "",
    "1e3",
    "0o17",
    "08",
    "-1",
    "+1",
    ".5",
    ".inf",
    ".NaN",
    "1",
    "1_000",
    "12:30:00",
    "2001-01-01",
    "a: b",
    "a:",
    "a #b",
    "- a",
    "? a",
    "&a",
    "*a",
    "!a",
    "|",
    "{a}",
    "=",
    "<<",
    " a",
    "a\n",
    "é",
]
BLOCKS = {
    "mapping": ({"a": 1, "b": "x"}, ["a: 1", 'b: "x"']),
    "nested": ({"a": {"b": {"c": True}}}, ["a:", "  b:", "    c: true"]),
    "list": ({"a": ["x", "y"]}, ["a:", '  - "x"', '  - "y"']),
    "list-of-mappings": (
        {"a": [{"name": "x", "m": {"k": None}}]},
        ["a:", '  - name: "x"', "    m:", "      k: null"],
    ),
    "list-in-an-item": ([{"a": ["x"]}], ["- a:", '    - "x"']),
    "list-of-lists": ([[1, 2], []], ["- - 1", "  - 2", "- []"]),
    "empty": ({"a": {}, "b": []}, ["a: {}", "b: []"]),
    "empty-in-a-list": ([{}, None], ["- {}", "- null"]),
    "nothing": ({}, ["{}"]),
    "scalar": ("x", ['"x"']),
    "keys-that-need-quotes": ({"on": 1, "a b": 2}, ['"on": 1', '"a b": 2']),
    "raw": ({"a": Raw("8080"), "b": [Raw("'x'")]}, ["a: 8080", "b:", "  - 'x'"]),
    "text-over-lines": ({"a": "x\ny\n"}, [r'a: "x\ny\n"']),
}
STYLES = {
    "list-not-indented": (Style(2, 0), ["  a:", '  - "x"', "  b:", "    c:", '    - d: "y"', '      e: "z"']),
    "four-blanks": (
        Style(4, 4),
        ["  a:", '      - "x"', "  b:", "      c:", '          - d: "y"', '            e: "z"'],
    ),
    "mappings-wider": (
        Style(4, 2),
        ["  a:", '    - "x"', "  b:", "      c:", '        - d: "y"', '          e: "z"'],
    ),
}
FLOWS = {
    "mapping": ({"a": [1, "on", None], "b": {}}, '{"a": [1, "on", null], "b": {}}'),
    "booleans": ([True, False], "[true, false]"),
    "empty": ([], "[]"),
    "scalar": ("x", '"x"'),
    "raw": ([Raw("on")], "[on]"),
}

ours = settings(derandomize=True, deadline=None, database=None)
texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = texts | st.sampled_from([*KEYS])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.sampled_from(NOT_STRINGS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(("text", "expected"), QUOTED.items(), ids=map(ascii, QUOTED))
def test_quoted(text: str, expected: str):
    assert quote.quoted(text) == expected


@ours
@given(texts)
def test_quoted_reads_back(text: str):
    assert node.read(f"a: {quote.quoted(text)}\n") == {"a": text}


@ours
@given(texts.filter(lambda text: len(quote.key(text)) < 1000))
def test_key_reads_back(name: str):
    assert node.read(f"{quote.key(name)}: 1\n") == {name: "1"}


@pytest.mark.parametrize(("name", "expected"), KEYS.items(), ids=map(ascii, KEYS))
def test_key(name: str, expected: str):
    assert quote.key(name) == expected


@pytest.mark.parametrize("plain", STRINGS)
def test_is_string(plain: str):
    assert quote.is_string(plain)


@pytest.mark.parametrize("plain", NOT_STRINGS, ids=ascii)
def test_is_not_surely_a_string(plain: str):
    assert not quote.is_string(plain)


@pytest.mark.parametrize(("value", "lines"), BLOCKS.values(), ids=BLOCKS)
def test_block(value, lines: list[str]):
    assert quote.block(value, 0, Style()) == lines


@pytest.mark.parametrize(("style", "lines"), STYLES.values(), ids=STYLES)
def test_block_in_another_style(style: Style, lines: list[str]):
    assert quote.block({"a": ["x"], "b": {"c": [{"d": "y", "e": "z"}]}}, 2, style) == lines


@pytest.mark.parametrize(("value", "expected"), FLOWS.values(), ids=FLOWS)
def test_flow(value, expected: str):
    assert quote.flow(value) == expected


@ours
@given(values, st.sampled_from([Style(), Style(2, 0), Style(4, 2), Style(1, 0)]))
def test_block_and_flow_read_back(value, style: Style):
    block = "\n".join(quote.block({"a": value}, 0, style))
    assert node.read(block) == node.read(quote.flow({"a": value})) == as_read({"a": value})
