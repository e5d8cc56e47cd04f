from __future__ import annotations

import pytest

from post_renderer.model import Item, Key
from post_renderer.yamltext import node, parsers
from post_renderer.yamltext.node import Entry

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
    "merge": ("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", {"a": {"b": "1", "c": "2"}, "d": {"c": "3", "b": "1"}}),
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
ENDS = {
    "plain": ("a: 1 # c\n\n# d\n", "a: 1"),
    "plain-over-lines": ("a: x\n  y # c\n", "a: x\n  y"),
    "nested": ("a:\n  b:\n    - c: 1\n\n# d\n", "a:\n  b:\n    - c: 1"),
    "null": ("a: 1\nb:   # c\n", "a: 1\nb"),
    "written-null": ("a: ~ # c\n", "a: ~"),
    "null-item": ("a:\n-\n", "a:\n-"),
    "empty-string": ("a: '' # c\n", "a: ''"),
    "flow": ("a: {b: [1,\n  2]} # c\n", "a: {b: [1,\n  2]}"),
    "empty-flow": ("a:\n- [] # c\n", "a:\n- []"),
    "json": ('{\n  "a": 1\n}\n', '{\n  "a": 1\n}'),
    "clip": ("a: |\n  x\n\n\n# c\n", "a: |\n  x"),
    "strip": ("a: |-\n  x\n\n", "a: |-\n  x"),
    "keep": ("a: |+\n  x\n\n", "a: |+\n  x\n"),
    "keep-with-an-indent": ("a: |2+\n  x\n\n", "a: |2+\n  x\n"),
    "no-keep-in-a-comment": ("a: | # +\n  x\n\n", "a: | # +\n  x"),
    "folded": ("a: >\n  x\n\n", "a: >\n  x"),
    "folded-keep": ("a: >+\n  x\n\n", "a: >+\n  x\n"),
    "clip-crlf": ("a: |\r\n  x\r\n\r\n", "a: |\r\n  x"),
    "keep-crlf": ("a: |+\r\n  x\r\n\r\n", "a: |+\r\n  x\r\n"),
    "tagged-block-scalar": ("a: !!str |+\n  x\n\n", "a: !!str |+\n  x\n"),
    "anchored-block-scalar": ("a: &x |\n  x\n\n", "a: &x |\n  x"),
    "alias": ("x: &y 1\na: *y # c\n", "x: &y 1\na: *y"),
    "alias-item": ("x: &y {a: 1}\na:\n- *y # c\n", "x: &y {a: 1}\na:\n- *y"),
    "quoted-over-lines": ('a: "b\n  c"\n', 'a: "b\n  c"'),
    "no-newline": ("a: |\n  x", "a: |\n  x"),
    "no-newline-keep": ("a: |+\n  x", "a: |+\n  x"),
    "beyond-the-plane": ("😀: é # c\n", "😀: é"),
    "byte-order-mark": ("\ufeffa: 1 # c\n", "\ufeffa: 1"),
    "end-marker": ("a: 1\n...\n", "a: 1"),
}
# The text of every scalar and alias, in order.
SPANS = {
    "beyond-the-plane": ("é: 😀\nb: [x, {y: '😀'}]\n", ["é", "😀", "b", "x", "y", "'😀'"]),
    "crlf": ("a: 1\r\nb: |\r\n  x\r\nc: 'd'\r\n", ["a", "1", "b", "|\r\n  x", "c", "'d'"]),
    "byte-order-mark": ("\ufeffa: 1\nb: 2\n", ["a", "1", "b", "2"]),
    "byte-order-mark-before-dashes": ("\ufeff---\na: 1\n", ["a", "1"]),
    "byte-order-mark-crlf": ("\ufeffa: é\r\nb: 2\r\n", ["a", "é", "b", "2"]),
    "aliases": ("a: &x b\nc: *x\nd: [*x, *x]\n", ["a", "&x b", "c", "*x", "d", "*x", "*x"]),
    "alias-among-items": ("a: &x {b: 1}\nc:\n- *x\n- d\n- *x\n", ["a", "b", "1", "c", "*x", "d", "*x"]),
    "merge": ("a: &x {b: 1}\nc:\n  !!merge <<: *x\n", ["a", "b", "1", "c", "!!merge <<", "*x"]),
    "merges": ("a: &x {b: 1}\nc: {<<: [*x, *x]}\n", ["a", "b", "1", "c", "<<", "*x", "*x"]),
    "anchor-set-anew": ("a: &x b\nc: *x\nd: &x e\nf: *x\n", ["a", "&x b", "c", "*x", "d", "&x e", "f", "*x"]),
    "tags": ("a: !!str b\nc: !<x> d\n", ["a", "!!str b", "c", "!<x> d"]),
    "star-in-a-comment": (
        "a: &x b\nc: # *d\n  *x\ne:\n- f # *g\n# *h\n- *x\n",
        ["a", "&x b", "c", "*x", "e", "f", "*x"],
    ),
    "comment": ("a: b # c: d\n# e: f\ng: 'h # i'\n", ["a", "b", "g", "'h # i'"]),
    "json": ('{"a": ["b", 1]}', ['"a"', '"b"', "1"]),
    "explicit-key": ("? a\n: b\n", ["a", "b"]),
    "folded": ("a: >-\n  b\n\n# c\n", ["a", ">-\n  b"]),
}
FIRST = {
    "plain": ("- a\n", "- a\n"),
    "comment-before": ("# c\n\n- a\n", "- a\n"),
    "anchor": ("&x\n- a\n", "- a\n"),
    "tag-and-comment": ("!!seq # c\n  - a\n", "- a\n"),
}


def entry(text: str) -> Entry:
    root = node.compose(text)
    assert root is not None
    return Entry(None, root)


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


@pytest.mark.parametrize(("text", "upto"), ENDS.values(), ids=ENDS)
def test_last_end(text: str, upto: str):
    assert text[: node.last_end(entry(text), text)] == upto


@pytest.mark.parametrize(
    ("step", "value"),
    [("a", "2"), (0, None), ("nowhere", None), (Key("name", "x"), None), (Item("a"), None)],
    ids=["last-duplicate", "no-sequence", "missing", "key-in-a-mapping", "item-in-a-mapping"],
)
def test_find_in_a_mapping(step, value: str | None):
    text = "a: 1\na: 2\n"
    found = node.find(entry(text).value, step, text)
    assert (found.value.value if found else None) == value


@pytest.mark.parametrize(
    ("step", "at"),
    [
        (1, 1),
        (6, None),
        ("name", None),
        (Key("name", "x"), 0),
        (Key("port", 80), 1),
        (Key("port", "80"), 1),
        (Key("name", "z"), None),
        (Key("list", "q"), None),
        (Item("plain"), 2),
        (Item("on"), 3),
        (Item("x"), None),
        (Key("name", "merged"), 5),
    ],
    ids=[
        "number",
        "beyond",
        "word",
        "key",
        "key-of-a-number",
        "key-of-digits",
        "no-such-key",
        "key-of-a-list",
        "item",
        "quoted-item",
        "no-such-item",
        "key-behind-a-merge",
    ],
)
def test_find_in_a_sequence(step, at: int | None):
    text = "- name: x\n- {name: y, port: 80}\n- plain\n- 'on'\n- {list: [q], a: &m {name: merged}}\n- <<: *m\n"
    root = entry(text).value
    found = node.find(root, step, text)
    assert (root.value.index(found.value) if found else None) == at


def test_find_nothing_in_a_scalar():
    text = "a: x\n"
    inside = node.find(entry(text).value, "a", text)
    assert [node.find(inside.value, step, text) for step in ("x", 0, Item("x"))] == [None] * 3


def test_an_own_key_wins_over_a_merged_one():
    text = "a: &x {b: 1, c: 1}\nd:\n  <<: *x\n  c: 2\n"
    inside = node.find(entry(text).value, "d", text)
    assert node.find(inside.value, "b", text).merged
    assert not node.find(inside.value, "c", text).merged
    assert node.find(inside.value, "c", text).value.value == "2"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [\n", 3),
        ("a: *nowhere\n", 1),
        ("a: b: c\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("[" * 5000, 2),
        ("\ufeffa: 1\nb: @x\n", 2),
        ("a: 1\r\n\tb: 2\r\n", 2),
        ("a: 'x\n", 2),
    ],
    ids=["open", "alias", "colon", "two-documents", "deep", "byte-order-mark", "tab", "quote"],
)
def test_unreadable(text: str, line: int):
    with pytest.raises(node.Unreadable) as error:
        node.compose(text)
    assert error.value.line == line


@pytest.mark.parametrize("parse", parsers.PARSERS, ids=lambda parse: parse.__name__)
@pytest.mark.parametrize(("text", "expected"), SPANS.values(), ids=SPANS)
def test_places(text: str, expected: list[str], parse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(node, "PARSERS", (parse, parsers.by_python))
    assert spans(text, entry(text)) == expected


@pytest.mark.parametrize("text", [row[0] for row in ENDS.values()], ids=ENDS)
def test_both_parsers_end_at_the_same_offsets(text: str, monkeypatch: pytest.MonkeyPatch):
    end = node.last_end(entry(text), text)
    monkeypatch.setattr(node, "PARSERS", (parsers.by_python,))
    assert node.last_end(entry(text), text) == end


def spans(text: str, place: Entry) -> list[str]:
    key = [text[place.key.start_mark.index : place.key.end_mark.index]] if place.key else []
    if place.alias:
        return [*key, text[slice(*place.alias)]]
    if isinstance(place.value.value, str):
        return [*key, text[place.value.start_mark.index : node.scalar_end(place.value, text)]]
    return [*key, *(span for inside in node.entries(place.value, text) for span in spans(text, inside))]


@pytest.mark.parametrize(("text", "expected"), FIRST.values(), ids=FIRST)
def test_first_dash(text: str, expected: str):
    assert text[node.first_dash(entry(text).value, text) :] == expected


@pytest.mark.parametrize(
    ("text", "at", "column"),
    [("ab\ncd", 1, 1), ("ab\ncd", 4, 1), ("\ufeffab\ncd", 2, 1), ("\ufeffab\ncd", 4, 0), ("é😀x", 2, 2)],
    ids=["first-line", "second-line", "byte-order-mark", "line-behind-it", "beyond-the-plane"],
)
def test_column(text: str, at: int, column: int):
    assert node.column(text, at) == column
