from __future__ import annotations

import pytest

from post_renderer.yamltext import node

DATA = {
    "nulls": (
        "a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: {g: }\nh:\n-\n",
        {"a": None, "b": None, "c": None, "d": None, "e": None, "f": {"g": None}, "h": [None]},
    ),
    "what-is-not-null": (
        "a: 'null'\nb: ''\nc: \"~\"\nd: nULL\ne: |-\n  null\nf: none\n",
        {"a": "null", "b": "", "c": "~", "d": "nULL", "e": "null", "f": "none"},
    ),
    "scalars-as-text": (
        "a: 1\nb: on\nc: 0o17\nd: 1e3\ne: 2001-01-01\n",
        {"a": "1", "b": "on", "c": "0o17", "d": "1e3", "e": "2001-01-01"},
    ),
    "scalars-in-all-styles": (
        "a: 'it''s'\nb: \"\\x41\\n\"\nc: |\n  x\n\n  y\nd: >-\n  x\n  y\ne: |+\n  x\n\nf: x\n  y\n",
        {"a": "it's", "b": "A\n", "c": "x\n\ny\n", "d": "x y", "e": "x\n\n", "f": "x y"},
    ),
    "keys-as-text": ("1: a\non: b\n'x y': c\n? d\n: e\n", {"1": "a", "on": "b", "x y": "c", "d": "e"}),
    "last-of-duplicates": ("a: 1\nb: 1\na: {c: 1, c: 2}\n", {"a": {"c": "2"}, "b": "1"}),
    "alias": ("a: &x {b: 1}\nc: *x\n", {"a": {"b": "1"}, "c": {"b": "1"}}),
    "alias-of-a-scalar": ("a: &x web\nc: [*x]\n", {"a": "web", "c": ["web"]}),
    "anchor-set-anew": ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", {"a": "1", "b": "1", "c": "2", "d": "2"}),
    "merge": (
        "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n",
        {"a": {"b": "1", "c": "2"}, "d": {"c": "3", "b": "1"}},
    ),
    "own-key-before-the-merge": ("a: &x {b: 1}\nd:\n  b: 2\n  <<: *x\n", {"a": {"b": "1"}, "d": {"b": "2"}}),
    "merge-as-helm4-prints-it": (
        "a: &x {b: 1, c: 1}\nd:\n  !!merge <<: *x\n  c: 2\n",
        {"a": {"b": "1", "c": "1"}, "d": {"b": "1", "c": "2"}},
    ),
    "merge-of-several": (
        "a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne:\n  <<: [*x, *y]\n",
        {"a": {"b": "1"}, "c": {"b": "2", "d": "3"}, "e": {"b": "1", "d": "3"}},
    ),
    "merge-of-a-merge": (
        "a: &x {b: 1}\nc: &y\n  <<: *x\n  d: 2\ne:\n  <<: *y\n",
        {"a": {"b": "1"}, "c": {"b": "1", "d": "2"}, "e": {"b": "1", "d": "2"}},
    ),
    "merge-of-what-is-no-mapping": ("a: &x 1\nb:\n  <<: *x\n  c: 2\n", {"a": "1", "b": {"c": "2"}}),
    "quoted-merge-key": ("a: {'<<': 1}\n", {"a": {"<<": "1"}}),
    "tags": (
        "a: !!str 1\nb: !custom {c: 2}\nd: !!binary aGk=\ne: ! x\n",
        {"a": "1", "b": {"c": "2"}, "d": "aGk=", "e": "x"},
    ),
    "what-only-the-second-parser-reads": (
        "a: {at: 12:30, url: http://x:80/}\n",
        {"a": {"at": "12:30", "url": "http://x:80/"}},
    ),
    "json": ('{"a": [1, {"b": null}, "\\u00e9"]}', {"a": ["1", {"b": None}, "é"]}),
    "byte-order-mark": ("\ufeffa: 1\n", {"a": "1"}),
    "crlf": ("a: |\r\n  x\r\n  y\r\nb: 1\r\n", {"a": "x\ny\n", "b": "1"}),
    "separator": ("--- # x\na: 1\n...\n", {"a": "1"}),
    "list": ("- a\n- - b\n", ["a", ["b"]]),
    "scalar": ("just text\n", "just text"),
    "empty": ("# only a comment\n", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("text", "data"), DATA.values(), ids=DATA)
def test_read(text: str, data):
    assert node.read(text) == data


def test_an_alias_to_itself_ends():
    data = node.read("a: &x [*x]\n")
    assert data["a"][0] is data["a"]


def test_a_merge_of_itself_ends():
    assert node.read("a: &x\n  b: 1\n  <<: *x\n") == {"a": {"b": "1"}}


def test_aliases_of_aliases_stay_small():
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60))
    data = node.read(f"a0: &a0 [x]\n{levels}")
    assert data["a59"][0] is data["a59"][8] is data["a58"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [\n", 3),
        ("a: *nowhere\n", 1),
        ("a: b: c\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        pytest.param("[" * 5000, 2, marks=pytest.mark.slow),
        ("\ufeffa: 1\nb: @x\n", 2),
        ("a: 1\r\n\tb: 2\r\n", 2),
        ("a: 'x\n", 2),
    ],
    ids=["open", "alias", "colon", "two-documents", "deep", "byte-order-mark", "tab", "quote"],
)
def test_unreadable(text: str, line: int):
    with pytest.raises(node.YAMLSyntaxError) as error:
        node.compose(text)
    assert error.value.line == line
