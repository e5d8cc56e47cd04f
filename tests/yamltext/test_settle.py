"""Each row: a text, what shall be in it, and to the character what comes out."""

from __future__ import annotations

import pytest

from post_renderer.model import Item, Key
from post_renderer.yamltext import node
from post_renderer.yamltext.settle import WentWrong, settle
from post_renderer.yamltext.tree import GONE, Tree, plant

NAMED = Key("name", "x")
REWRITES = {
    "new-key": ("a: 1\n", [(("b",), "x")], 'a: 1\nb: "x"\n'),
    "new-keys-in-order": ("a: 1\n", [(("c",), 3), (("b",), 2)], "a: 1\nc: 3\nb: 2\n"),
    "new-branch": ("a: 1\n", [(("b", "c", NAMED, "v"), 1)], 'a: 1\nb:\n  c:\n    - name: "x"\n      v: 1\n'),
    "scalar": ("a: 1 # why\nb: 2\n", [(("a",), 3)], "a: 3 # why\nb: 2\n"),
    "scalar-that-readers-take-for-something-else": ("a: on\n", [(("a",), "on")], 'a: "on"\n'),
    "quoted-scalar": ("a: 'x'\n", [(("a",), "y")], 'a: "y"\n'),
    "block-scalar": ("a: |\n  x\n  y\n\nb: 1\n", [(("a",), "z")], 'a: "z"\n\nb: 1\n'),
    "anchored-scalar": ("a: &x 1\n", [(("a",), 2)], "a: &x 2\n"),
    "tagged-scalar": ("a: !!str x\n", [(("a",), "y")], 'a: !!str "y"\n'),
    "null": ("a:\nb: 1\n", [(("a",), "x")], 'a: "x"\nb: 1\n'),
    "null-that-becomes-a-list": (
        "a: # none\nb: 1\n",
        [(("a", NAMED, "v"), 1)],
        'a: # none\n  - name: "x"\n    v: 1\nb: 1\n',
    ),
    "written-null": ("a: null # c\n", [(("a", "b"), 1)], "a: # c\n  b: 1\n"),
    "empty-mapping": ("a: {}\nb: 1\n", [(("a", "c"), 1)], "a:\n  c: 1\nb: 1\n"),
    "empty-mapping-on-its-own-line": (
        "a:\n    {}\nb: 1\n",
        [(("a", "c"), 1), (("a", "d"), 2)],
        "a:\n    c: 1\n    d: 2\nb: 1\n",
    ),
    "empty-list": ("a: []\n", [(("a", Item("x")), "x")], 'a:\n  - "x"\n'),
    "item": ("a:\n  - name: y\n", [(("a", NAMED, "v"), 1)], 'a:\n  - name: y\n  - name: "x"\n    v: 1\n'),
    "key-of-an-item": (
        "a:\n  - name: x\n    v: 1\n  - name: y\n",
        [(("a", NAMED, "w"), 2)],
        "a:\n  - name: x\n    v: 1\n    w: 2\n  - name: y\n",
    ),
    "list-not-indented": (
        "a:\n- name: y\nb: 1\n",
        [(("a", NAMED, "v"), 1)],
        'a:\n- name: y\n- name: "x"\n  v: 1\nb: 1\n',
    ),
    "wide-dashes": ("a:\n  -   name: x\n", [(("a", NAMED, "v"), 1)], "a:\n  -   name: x\n      v: 1\n"),
    "dash-on-its-own-line": (
        "a:\n  -\n    name: x\n",
        [(("a", NAMED, "v"), 1), (("a", Key("name", "z"), "v"), 2)],
        'a:\n  -\n    name: x\n    v: 1\n  - name: "z"\n    v: 2\n',
    ),
    "two-insertions-at-one-place": (
        "spec:\n  c:\n  - name: x\n    m:\n    - name: y\n",
        [(("spec", "v"), 1), (("spec", "c", NAMED, "m", Key("name", "z"), "p"), 2)],
        'spec:\n  c:\n  - name: x\n    m:\n    - name: y\n    - name: "z"\n      p: 2\n  v: 1\n',
    ),
    "neighbours-of-four": (
        "a:\n    b:\n        c: 1\n",
        [(("a", "d", "e"), 1)],
        "a:\n    b:\n        c: 1\n    d:\n        e: 1\n",
    ),
    "after-the-last-leaf": (
        "a:\n  b: 1 # c\n\n  # d\n\nx: 1\n",
        [(("a", "c"), 2)],
        "a:\n  b: 1 # c\n  c: 2\n\n  # d\n\nx: 1\n",
    ),
    "after-a-scalar-that-keeps-its-lines": (
        "a:\n  b: |+\n    x\n\nc: 1\n",
        [(("a", "d"), 2)],
        "a:\n  b: |+\n    x\n\n  d: 2\nc: 1\n",
    ),
    "after-a-clipped-scalar": ("a:\n  b: |\n    x\n\nc: 1\n", [(("a", "d"), 2)], "a:\n  b: |\n    x\n  d: 2\n\nc: 1\n"),
    "no-newline-at-the-end": ("a: 1\nb:", [(("b", "c"), 1), (("d",), 2)], "a: 1\nb:\n  c: 1\nd: 2"),
    "crlf": ("a:\r\n  b: 1\r\n", [(("a", "c"), 2)], "a:\r\n  b: 1\r\n  c: 2\r\n"),
    "byte-order-mark": ("\ufeffa: 1\n", [(("a",), 2), (("b",), 1)], "\ufeffa: 2\nb: 1\n"),
    "beyond-the-plane": ("é: 😀\na: 1\n", [(("a",), 2)], "é: 😀\na: 2\n"),
    "duplicate-keys": ("a: 1\na: 2\n", [(("a",), 3)], "a: 1\na: 3\n"),
    "json": ('{"a": {"b": 1}}\n', [(("a", "c"), "x"), (("d",), [1])], '{"a": {"b": 1, "c": "x"}, "d": [1]}\n'),
    "pretty-json": (
        '{\n  "a": [\n    {"name": "y"}\n  ]\n}\n',
        [(("a", NAMED, "v"), 1)],
        '{\n  "a": [\n    {"name": "y"},\n    {"name": "x", "v": 1}\n  ]\n}\n',
    ),
    "flow-with-a-last-comma": ("a: [x, y,]\n", [(("a", Item("z")), "z")], 'a: [x, y, "z"]\n'),
    "empty-in-flow": ("a: {b: {}, c: }\n", [(("a", "b", "d"), 1), (("a", "c"), 2)], 'a: {b: {"d": 1}, c: 2 }\n'),
    "list-of-a-list-document": (
        "items:\n- kind: A\n  m: {}\n- kind: B\n",
        [(("items", 0, "m", "x"), 1)],
        "items:\n- kind: A\n  m:\n    x: 1\n- kind: B\n",
    ),
    "gone-first": (
        "a:\n  - name: x\n    v: 1\n  # c\n  - name: y\n",
        [(("a", NAMED), GONE)],
        "a:\n  # c\n  - name: y\n",
    ),
    "gone-last": ("a:\n- name: y\n- name: x\n  v: 1\nb: 1\n", [(("a", NAMED), GONE)], "a:\n- name: y\nb: 1\n"),
    "gone-and-new-at-one-place": (
        "a:\n  - name: x\n",
        [(("a", NAMED), GONE), (("a", Key("name", "z"), "v"), 1)],
        'a:\n  - name: "z"\n    v: 1\n',
    ),
    "gone-key": ("a: 1\nb: 2\nc: 3\n", [(("b",), GONE)], "a: 1\nc: 3\n"),
    "gone-in-flow": (
        "a: [x, y, z]\nb: {c: 1, d: 2}\n",
        [(("a", Item("x")), GONE), (("b", "d"), GONE)],
        "a: [y, z]\nb: {c: 1}\n",
    ),
}
NOOPS = {
    "plain": ("a: web\n", [(("a",), "web")]),
    "quoted": ("a: 'on'\n", [(("a",), "on")]),
    "number": ("a: 80\n", [(("a",), 80)]),
    "boolean": ("a: true\n", [(("a",), True)]),
    "branch": ("a:\n- {name: x, v: 'y'}\n", [(("a", NAMED), {"name": "x", "v": "y"})]),
    "item": ("a: [x]\n", [(("a", Item("x")), "x")]),
    "gone-already": ("a: 1\n", [(("b",), GONE), (("a", "c"), GONE)][:1]),
    "merged": ("x: &y {a: web}\nz:\n  <<: *y\n", [(("z", "a"), "web")]),
    "nothing": ("a: 1\n", []),
}


def tree_of(wishes) -> Tree:
    tree = Tree()
    for path, wish in wishes:
        plant(tree, path, wish)
    return tree


def settled(text: str, wishes) -> str:
    root = node.compose(text)
    assert root is not None
    return settle(text, root, tree_of(wishes))


@pytest.mark.parametrize(("text", "wishes", "expected"), REWRITES.values(), ids=REWRITES)
def test_rewrite(text: str, wishes, expected: str):
    assert settled(text, wishes) == expected


@pytest.mark.parametrize(("text", "wishes"), [row[2:0:-1] for row in REWRITES.values()], ids=REWRITES)
def test_twice_is_once(text: str, wishes):
    assert settled(text, wishes) == text


@pytest.mark.parametrize(("text", "wishes"), NOOPS.values(), ids=NOOPS)
def test_noop(text: str, wishes):
    assert settled(text, wishes) == text


def test_two_wishes_at_one_place():
    with pytest.raises(ValueError, match="two wishes"):
        tree_of([(("a",), 1), (("a",), 2)])


def test_an_edit_that_goes_wrong_is_never_an_output(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("post_renderer.yamltext.settle.splice_all", lambda text, _: text + "b: 3\n")
    with pytest.raises(WentWrong):
        settled("a: 1\n", [(("b",), 2)])
