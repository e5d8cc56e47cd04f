from __future__ import annotations

import pytest

from post_renderer.yamltext import node
from post_renderer.yamltext.errors import YAMLSyntaxError

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
    "own-key-before-a-merge-of-the-same": (
        "a: &x {b: 1}\nd:\n  b: 1\n  <<: *x\n",
        {"a": {"b": "1"}, "d": {"b": "1"}},
    ),
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
        {"a": "1", "b": {"c": "2"}, "d": "hi", "e": "x"},
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


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x [*x]\n", "an anchor contains itself"),
        ("a: &x\n  b: 1\n  <<: *x\n", "an anchor contains itself"),
        (
            "a: &x {b: 1}\nd:\n  b: 2\n  <<: *x\n",
            "<< sets b once more: some readers of YAML take its value, some the first",
        ),
        (
            "a: {<<: {b: 1}, <<: {b: 2}}\n",
            "<< sets b once more: some readers of YAML take its value, some the first",
        ),
        ("[" * 201 + "]" * 201, "is nested in more than 200 levels"),
        ("- " * 5000 + "a", "is nested in more than 200 levels"),
        (
            "a: &x " + "[" * 150 + "]" * 150 + "\nb: " + "[" * 150 + "*x" + "]" * 150,
            "is nested in more than 200 levels",
        ),
    ],
    ids=[
        "alias in itself",
        "merge of itself",
        "merge after a key",
        "two merges",
        "brackets",
        "dashes",
        "by an alias",
    ],
)
def test_what_go_refuses_or_readers_dispute(text: str, reason: str):
    with pytest.raises(YAMLSyntaxError) as error:
        node.read(text)
    assert str(error.value) == reason


def test_two_hundred_levels():
    assert node.read("[" * 200 + "]" * 200)


def bomb(levels: int, width: int = 9) -> str:
    lines = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]\n" for n in range(1, levels))
    return "a0: &a0 [x]\n" + "".join(lines)


@pytest.mark.parametrize("levels", [6, 60, 190])
def test_too_many_aliases(levels: int):
    with pytest.raises(YAMLSyntaxError, match="its aliases make"):
        node.compose(bomb(levels))


@pytest.mark.parametrize("text", [bomb(3), "a: &x [b]\nc: [" + "*x, " * 5000 + "]"], ids=["few", "of little"])
def test_aliases_that_go_accepts(text: str):
    assert node.read(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [\n", 3),
        ("a: *nowhere\n", 1),
        ("a: b: c\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("[" * 5000, 1),
        ("\ufeffa: 1\nb: @x\n", 2),
        ("a: 1\r\n\tb: 2\r\n", 2),
        ("a: 'x\n", 2),
    ],
    ids=["open", "alias", "colon", "two-documents", "deep", "byte-order-mark", "tab", "quote"],
)
def test_unreadable(text: str, line: int):
    with pytest.raises(YAMLSyntaxError) as error:
        node.compose(text)
    assert error.value.line == line
