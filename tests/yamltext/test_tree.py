"""What is wished for, apart from any text; and whether a text says so already."""

from __future__ import annotations

import pytest

from post_renderer.model import Item, Key
from post_renderer.yamltext import node, quote
from post_renderer.yamltext.tree import GONE, Tree, as_read, holds, new_item, patched, plant, satisfied

X = Key("name", "x")
PLANTED = {
    "one": ([(("a",), 1)], {"a": 1}),
    "beside": ([(("a", "b"), 1), (("a", "c"), 2)], {"a": {"b": 1, "c": 2}}),
    "twice-the-same": ([(("a", "b"), 1), (("a", "b"), 1)], {"a": {"b": 1}}),
    "mapping-is-merged": ([(("a",), {"b": 1}), (("a", "c"), 2), (("a",), {"b": 1})], {"a": {"b": 1, "c": 2}}),
    "mapping-below-a-key": ([(("a", X), {"v": {"w": 1}})], {"a": {X: {"v": {"w": 1}}}}),
    "list-is-a-value": ([(("a",), [1])], {"a": [1]}),
    "empty-mapping-is-a-value": ([(("a",), {})], {"a": {}}),
    "gone-twice": ([(("a",), GONE), (("a",), GONE)], {"a": GONE}),
}
CONFLICTS = {
    "values": [(("a",), 1), (("a",), 2)],
    "values-below": [(("a",), {"b": 1}), (("a", "b"), 2)],
    "lists": [(("a",), [1]), (("a",), [2])],
    "value-and-gone": [(("a",), 1), (("a",), GONE)],
    "branch-and-gone": [(("a", "b"), 1), (("a",), GONE)],
    "gone-and-branch": [(("a",), GONE), (("a", "b"), 1)],
    "value-and-branch": [(("a",), 1), (("a", "b"), 1)],
    "branch-and-value": [(("a", "b"), 1), (("a",), 1)],
}
PATCHED = {
    "new-key-at-the-end": ({"b": 1}, [(("a",), 2)], {"b": 1, "a": 2}),
    "key-keeps-its-place": ({"b": 1, "a": 1}, [(("b",), 2)], {"b": 2, "a": 1}),
    "below": ({"a": {"b": 1}}, [(("a", "c"), 2)], {"a": {"b": 1, "c": 2}}),
    "scalar-becomes-a-branch": ({"a": "x"}, [(("a", "b"), 1)], {"a": {"b": 1}}),
    "null-becomes-a-mapping": (None, [(("a",), 1)], {"a": 1}),
    "null-becomes-a-list": ({"a": None}, [(("a", X, "v"), 1)], {"a": [{"name": "x", "v": 1}]}),
    "item-by-key": ({"a": [{"name": "x"}]}, [(("a", X, "v"), 1)], {"a": [{"name": "x", "v": 1}]}),
    "item-by-number": ({"a": ["x", "y"]}, [(("a", 1), "z")], {"a": ["x", "z"]}),
    "item-by-a-key-that-is-a-number": (
        [{"port": "80"}],
        [((Key("port", 80), "name"), "x")],
        [{"port": "80", "name": "x"}],
    ),
    "new-item": ([{"name": "y"}], [((X, "v"), 1)], [{"name": "y"}, {"name": "x", "v": 1}]),
    "new-item-that-says-its-key": ([], [((X,), {"v": 1, "name": "x"})], [{"v": 1, "name": "x"}]),
    "new-scalar-item": (["y"], [((Item("x"),), "x")], ["y", "x"]),
    "gone-key": ({"a": 1, "b": 2}, [(("a",), GONE)], {"b": 2}),
    "gone-items-counted-before-any-goes": (["x", "y", "z"], [((0,), GONE), ((1,), GONE)], ["z"]),
    "gone-scalar-item": (["x", "y"], [((Item("x"),), GONE)], ["y"]),
    "gone-and-new": ([{"name": "x"}], [((X,), GONE), ((Key("name", "y"), "v"), 1)], [{"name": "y", "v": 1}]),
}
SAME = {
    "nothing": ({"a": 1}, []),
    "gone-already": ({"a": [1]}, [(("b",), GONE), (("a", 5), GONE), (("a", X), GONE), (("a", Item("y")), GONE)]),
    "there-already": ({"a": [{"name": "x", "v": 1}]}, [(("a", X, "v"), 1)]),
}
# What every reader takes for the wish, and what one of them may take for something else.
SAYS = {
    "plain-word": ("web", "web"),
    "quoted": ("'on'", "on"),
    "double-quoted": ('"8443"', "8443"),
    "escaped": (r'"\x6fn"', "on"),
    "block-scalar": ("|-\n  on", "on"),
    "number": ("443", 443),
    "quoted-number": ("'443'", 443),
    "boolean": ("true", True),
    "null": ("~", None),
    "no-value": ("", None),
    "list": ("[x, 1]", ["x", 1]),
    "block-list": ("\n- x\n- 1", ["x", 1]),
    "mapping-value": ("{b: 1}", {"b": 1}),
    "empty": ("{}", {}),
    "raw": ("on", quote.Raw("on")),
}
SAYS_NOT = {
    "plain-on": ("on", "on"),
    "plain-number": ("8443", "8443"),
    "plain-1e3": ("1e3", "1e3"),
    "another-word": ("web", "api"),
    "another-number": ("443", 8443),
    "list-for-a-word": ("[web]", "web"),
    "word-for-a-list": ("web", ["web"]),
    "longer-list": ("[x, y]", ["x"]),
    "order": ("[y, x]", ["x", "y"]),
    "more-keys": ("{b: 1, c: 2}", {"b": 1}),
    "null-for-empty": ("", {}),
    "gone": ("1", GONE),
}
HOLDS = {
    "nothing": [],
    "key": [(("a", "b"), "web")],
    "item": [(("c", X, "v"), 1), (("c", 0, "v"), 1)],
    "scalar-item": [(("d", Item("web")), "web")],
    "gone": [(("z",), GONE), (("a", "z"), GONE), (("c", Key("name", "z")), GONE), (("d", Item("z")), GONE)],
}
HOLDS_NOT = {
    "missing": [(("z",), 1)],
    "other-value": [(("a", "b"), "api")],
    "one-of-two": [(("a", "b"), "web"), (("a", "z"), 1)],
    "missing-item": [(("c", Key("name", "z"), "v"), 1)],
    "key-of-an-item": [(("c", X, "z"), 1)],
    "below-a-scalar": [(("a", "b", "z"), 1)],
    "plain-item": [(("d", Item("on")), "on")],
    "still-there": [(("a", "b"), GONE)],
    "item-still-there": [(("c", X), GONE)],
}


def tree_of(wishes) -> Tree:
    tree = Tree()
    for path, wish in wishes:
        plant(tree, path, wish)
    return tree


@pytest.mark.parametrize(("wishes", "tree"), PLANTED.values(), ids=PLANTED)
def test_plant(wishes, tree: dict):
    assert tree_of(wishes) == tree


@pytest.mark.parametrize("wishes", CONFLICTS.values(), ids=CONFLICTS)
def test_two_wishes_at_one_place(wishes):
    with pytest.raises(ValueError, match="two wishes"):
        tree_of(wishes)


@pytest.mark.parametrize(("base", "wishes", "expected"), PATCHED.values(), ids=PATCHED)
def test_patched(base, wishes, expected):
    before = repr(base)
    found = patched(base, tree_of(wishes))
    assert found == expected
    assert not isinstance(found, dict) or list(found) == list(expected)
    assert repr(base) == before


@pytest.mark.parametrize(("base", "wishes"), SAME.values(), ids=SAME)
def test_patched_noop(base, wishes):
    assert patched(base, tree_of(wishes)) == base


@pytest.mark.parametrize("step", ["a", 7, X], ids=["word", "number", "key-without-mapping"])
def test_no_new_item_from_nothing(step):
    with pytest.raises(ValueError, match="no list item"):
        new_item(step, "x")


@pytest.mark.parametrize(("text", "wish"), SAYS.values(), ids=SAYS)
def test_satisfied(text: str, wish):
    assert judged(f"a: {text}\n", wish)


@pytest.mark.parametrize(("text", "wish"), SAYS_NOT.values(), ids=SAYS_NOT)
def test_not_satisfied(text: str, wish):
    assert not judged(f"a: {text}\n", wish)


def judged(text: str, wish) -> bool:
    return satisfied(node.find(node.compose(text), "a", text).value, wish, text)


@pytest.mark.parametrize("wishes", HOLDS.values(), ids=HOLDS)
def test_holds(wishes):
    assert held(wishes)


@pytest.mark.parametrize("wishes", HOLDS_NOT.values(), ids=HOLDS_NOT)
def test_holds_not(wishes):
    assert not held(wishes)


def held(wishes) -> bool:
    text = "a: {b: web}\nc:\n- name: x\n  v: 1\nd: [web, on]\n"
    return holds(node.compose(text), tree_of(wishes), text)


def test_as_read():
    value = {"a": [1, True, None, "x", {"b": False}], "c": {}}
    assert as_read(value) == {"a": ["1", "true", None, "x", {"b": "false"}], "c": {}}
