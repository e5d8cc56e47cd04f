from __future__ import annotations

import pytest

from post_renderer.model import Item, Key
from post_renderer.yamltext import node, parsers
from post_renderer.yamltext.node import Entry

DATA = {
    "nulls": ("a:\nb: ~\nc: null\nd: 'null'\ne: ''\n", {"a": None, "b": None, "c": None, "d": "null", "e": ""}),
    "scalars-as-text": ("a: 1\nb: on\nc: 0o17\n", {"a": "1", "b": "on", "c": "0o17"}),
    "last-of-duplicates": ("a: 1\na: 2\n", {"a": "2"}),
    "alias": ("a: &x {b: 1}\nc: *x\n", {"a": {"b": "1"}, "c": {"b": "1"}}),
    "merge": ("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", {"a": {"b": "1", "c": "2"}, "d": {"c": "3", "b": "1"}}),
    "merge-as-helm4-prints-it": ("a: &x {b: 1}\nd:\n  !!merge <<: *x\n", {"a": {"b": "1"}, "d": {"b": "1"}}),
    "merge-of-several": (
        "a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne:\n  <<: [*x, *y]\n",
        {"a": {"b": "1"}, "c": {"b": "2", "d": "3"}, "e": {"b": "1", "d": "3"}},
    ),
    "tags": ("a: !!str 1\nb: !custom {c: 2}\nd: !!binary aGk=\n", {"a": "1", "b": {"c": "2"}, "d": "aGk="}),
    "what-only-the-second-parser-reads": (
        "a: {at: 12:30, url: http://x:80/}\n",
        {"a": {"at": "12:30", "url": "http://x:80/"}},
    ),
    "json": ('{"a": [1, {"b": null}]}', {"a": ["1", {"b": None}]}),
    "empty": ("# only a comment\n", None),
}
ENDS = {
    "plain": ("a: 1 # c\n\n# d\n", "a: 1"),
    "nested": ("a:\n  b:\n    - c: 1\n\n# d\n", "a:\n  b:\n    - c: 1"),
    "null": ("a: 1\nb:   # c\n", "a: 1\nb"),
    "flow": ("a: {b: [1,\n  2]} # c\n", "a: {b: [1,\n  2]}"),
    "clip": ("a: |\n  x\n\n\n# c\n", "a: |\n  x"),
    "strip": ("a: |-\n  x\n\n", "a: |-\n  x"),
    "keep": ("a: |+\n  x\n\n", "a: |+\n  x\n"),
    "folded": ("a: >\n  x\n\n", "a: >\n  x"),
    "alias": ("x: &y 1\na: *y # c\n", "x: &y 1\na: *y"),
    "quoted-over-lines": ('a: "b\n  c"\n', 'a: "b\n  c"'),
    "no-newline": ("a: |\n  x", "a: |\n  x"),
}
TEXTS = ["é: 😀\nb: [x, {y: z}]\n", "a: 1\r\nb: |\r\n  x\r\nc: 'd'\r\n", "\ufeffa: 1\nb: 2\n", "a: &x\n- b\n- c: *x\n"]


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


@pytest.mark.parametrize(("text", "upto"), ENDS.values(), ids=ENDS)
def test_last_end(text: str, upto: str):
    assert text[: node.last_end(entry(text), text)] == upto


@pytest.mark.parametrize(
    ("step", "value"),
    [("a", "2"), (0, None), ("nowhere", None), (Key("name", "x"), None)],
    ids=["last-duplicate", "no-sequence", "missing", "key-in-a-mapping"],
)
def test_find_in_a_mapping(step, value: str | None):
    text = "a: 1\na: 2\n"
    found = node.find(entry(text).value, step, text)
    assert (found.value.value if found else None) == value


@pytest.mark.parametrize(
    ("step", "at"),
    [
        (1, 1),
        (5, None),
        (Key("name", "x"), 0),
        (Key("port", 80), 1),
        (Key("name", "z"), None),
        (Item("plain"), 2),
        (Item("x"), None),
    ],
    ids=["number", "beyond", "key", "key-of-a-number", "no-such-key", "item", "no-such-item"],
)
def test_find_in_a_sequence(step, at: int | None):
    text = "- name: x\n- {name: y, port: 80}\n- plain\n"
    root = entry(text).value
    found = node.find(root, step, text)
    assert (root.value.index(found.value) if found else None) == at


def test_an_own_key_wins_over_a_merged_one():
    text = "a: &x {b: 1, c: 1}\nd:\n  <<: *x\n  c: 2\n"
    inside = node.find(entry(text).value, "d", text)
    assert node.find(inside.value, "b", text).merged
    assert not node.find(inside.value, "c", text).merged


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: [\n", 3), ("a: *nowhere\n", 1), ("a: b: c\n", 1), ("a: 1\n---\nb: 2\n", 2), ("[" * 5000, 2)],
    ids=["open", "alias", "colon", "two-documents", "deep"],
)
def test_unreadable(text: str, line: int):
    with pytest.raises(node.Unreadable) as error:
        node.compose(text)
    assert error.value.line == line


@pytest.mark.parametrize("text", TEXTS, ids=map(ascii, TEXTS))
def test_both_parsers_stand_at_the_same_offsets(text: str, monkeypatch: pytest.MonkeyPatch):
    places = spans(text)
    monkeypatch.setattr(node, "PARSERS", (parsers.by_python,))
    assert spans(text) == places


def spans(text: str) -> list[str]:
    found = []
    todo = [entry(text)]
    while todo:
        place = todo.pop()
        if isinstance(place.value.value, str):
            start, end = place.alias or (place.value.start_mark.index, place.value.end_mark.index)
            found.append(text[start:end].rstrip())
        elif not place.alias:
            todo += node.entries(place.value, text)
    return found
