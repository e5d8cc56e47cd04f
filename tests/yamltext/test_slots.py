"""Where the values of a document are in its text."""

from __future__ import annotations

import pytest

from post_renderer.model import Item, Key
from post_renderer.yamltext import node, parsers, slots
from post_renderer.yamltext.slots import Slot

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


def root_slot(text: str) -> Slot:
    root = node.compose(text)
    assert root is not None
    return Slot(None, root)


@pytest.mark.parametrize(("text", "content"), ENDS.values(), ids=ENDS)
def test_content_end(text: str, content: str):
    assert text[: slots.content_end(root_slot(text), text)] == content


@pytest.mark.parametrize(
    ("step", "value"),
    [("a", "2"), (0, None), ("nowhere", None), (Key("name", "x"), None), (Item("a"), None)],
    ids=["last-duplicate", "no-sequence", "missing", "key-in-a-mapping", "item-in-a-mapping"],
)
def test_find_in_a_mapping(step, value: str | None):
    text = "a: 1\na: 2\n"
    slot = slots.find(root_slot(text).value, step, text)
    assert (slot.value.value if slot else None) == value


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
        "merged-key",
    ],
)
def test_find_in_a_sequence(step, at: int | None):
    text = "- name: x\n- {name: y, port: 80}\n- plain\n- 'on'\n- {list: [q], a: &m {name: merged}}\n"
    text += "- <<: *m\n"
    root = root_slot(text).value
    slot = slots.find(root, step, text)
    assert (root.value.index(slot.value) if slot else None) == at


def test_find_nothing_in_a_scalar():
    text = "a: x\n"
    inside = slots.find(root_slot(text).value, "a", text)
    assert [slots.find(inside.value, step, text) for step in ("x", 0, Item("x"))] == [None] * 3


def test_an_own_key_wins_over_a_merged_one():
    text = "a: &x {b: 1, c: 1}\nd:\n  <<: *x\n  c: 2\n"
    inside = slots.find(root_slot(text).value, "d", text)
    assert slots.find(inside.value, "b", text).merged
    assert not slots.find(inside.value, "c", text).merged
    assert slots.find(inside.value, "c", text).value.value == "2"


@pytest.mark.parametrize("parse", [parsers.by_c, parsers.by_events], ids=["nodes", "events"])
@pytest.mark.parametrize(("text", "expected"), SPANS.values(), ids=SPANS)
def test_spans(text: str, expected: list[str], parse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parsers, "by_c", parse)
    assert spans(text, root_slot(text)) == expected


@pytest.mark.parametrize("text", [row[0] for row in ENDS.values()], ids=ENDS)
def test_both_parsers_end_at_the_same_offsets(text: str, monkeypatch: pytest.MonkeyPatch):
    end = slots.content_end(root_slot(text), text)
    monkeypatch.setattr(parsers, "by_c", parsers.by_python)
    monkeypatch.setattr(parsers, "events", parsers.events_by_python)
    assert slots.content_end(root_slot(text), text) == end


def spans(text: str, slot: Slot) -> list[str]:
    key = [text[slot.key.start_mark.index : slot.key.end_mark.index]] if slot.key else []
    if slot.alias:
        return [*key, text[slice(*slot.alias)]]
    if isinstance(slot.value.value, str):
        return [*key, text[slot.value.start_mark.index : slots.scalar_end(slot.value, text)]]
    return [*key, *(span for inside in slots.children(slot.value, text) for span in spans(text, inside))]


@pytest.mark.parametrize(("text", "expected"), FIRST.values(), ids=FIRST)
def test_first_dash(text: str, expected: str):
    assert text[slots.first_dash(root_slot(text).value, text) :] == expected


@pytest.mark.parametrize(
    ("text", "at", "column"),
    [("ab\ncd", 1, 1), ("ab\ncd", 4, 1), ("\ufeffab\ncd", 2, 1), ("\ufeffab\ncd", 4, 0), ("é😀x", 2, 2)],
    ids=["first-line", "second-line", "byte-order-mark", "line-after-it", "beyond-the-plane"],
)
def test_column(text: str, at: int, column: int):
    assert slots.column(text, at) == column
