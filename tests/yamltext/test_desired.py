"""Desired content: as a tree, applied to plain data, and compared with a text."""

from __future__ import annotations

import re

import pytest
from support.reconciling import tree_of

from post_renderer.model import ABSENT, Item, Key
from post_renderer.yamltext import node, quote, slots
from post_renderer.yamltext.desired import as_read, is_satisfied, new_item, patched
from post_renderer.yamltext.lookup import Lookup

X = Key("name", "x")
TREES = {
    "one": ([(("a",), 1)], {"a": 1}),
    "beside": ([(("a", "b"), 1), (("a", "c"), 2)], {"a": {"b": 1, "c": 2}}),
    "twice-the-same": ([(("a", "b"), 1), (("a", "b"), 1)], {"a": {"b": 1}}),
    "mapping-is-merged": ([(("a",), {"b": 1}), (("a", "c"), 2), (("a",), {"b": 1})], {"a": {"b": 1, "c": 2}}),
    "mapping-below-a-key": ([(("a", X), {"v": {"w": 1}})], {"a": {X: {"v": {"w": 1}}}}),
    "list-is-a-value": ([(("a",), [1])], {"a": [1]}),
    "empty-mapping-is-a-value": ([(("a",), {})], {"a": {}}),
    "absent-twice": ([(("a",), ABSENT), (("a",), ABSENT)], {"a": ABSENT}),
}
CONFLICTS = {
    "values": [(("a",), 1), (("a",), 2)],
    "values-below": [(("a",), {"b": 1}), (("a", "b"), 2)],
    "lists": [(("a",), [1]), (("a",), [2])],
    "value-and-absent": [(("a",), 1), (("a",), ABSENT)],
    "branch-and-absent": [(("a", "b"), 1), (("a",), ABSENT)],
    "absent-and-branch": [(("a",), ABSENT), (("a", "b"), 1)],
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
    "new-item-that-has-its-key": ([], [((X,), {"v": 1, "name": "x"})], [{"v": 1, "name": "x"}]),
    "new-scalar-item": (["y"], [((Item("x"),), "x")], ["y", "x"]),
    "absent-key": ({"a": 1, "b": 2}, [(("a",), ABSENT)], {"b": 2}),
    "items-are-numbered-before-any-is-removed": (["x", "y", "z"], [((0,), ABSENT), ((1,), ABSENT)], ["z"]),
    "absent-scalar-item": (["x", "y"], [((Item("x"),), ABSENT)], ["y"]),
    "absent-and-new": (
        [{"name": "x"}],
        [((X,), ABSENT), ((Key("name", "y"), "v"), 1)],
        [{"name": "y", "v": 1}],
    ),
}
UNCHANGED = {
    "empty-tree": ({"a": 1}, []),
    "absent-already": (
        {"a": [1]},
        [(("b",), ABSENT), (("a", 5), ABSENT), (("a", X), ABSENT), (("a", Item("y")), ABSENT)],
    ),
    "present-already": ({"a": [{"name": "x", "v": 1}]}, [(("a", X, "v"), 1)]),
}
# What every reader reads as the desired value, and what some reader may read as something else.
SATISFIED = {
    "plain-word": ("web", "web"),
    "quoted": ("'on'", "on"),
    "double-quoted": ('"8443"', "8443"),
    "escaped": (r'"\x6fn"', "on"),
    "block-scalar": ("|-\n  on", "on"),
    "number": ("443", 443),
    "boolean": ("true", True),
    "null": ("~", None),
    "no-value": ("", None),
    "list": ("[x, 1]", ["x", 1]),
    "block-list": ("\n- x\n- 1", ["x", 1]),
    "mapping-value": ("{b: 1}", {"b": 1}),
    "empty": ("{}", {}),
    "raw": ("on", quote.Raw("on")),
}
NOT_SATISFIED = {
    "quoted-number": ("'443'", 443),
    "quoted-boolean": ('"true"', True),
    "tagged-number": ("!!str 443", 443),
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
    "absent": ("1", ABSENT),
}
SATISFIED_TREES = {
    "empty-tree": [],
    "key": [(("a", "b"), "web")],
    "item": [(("c", X, "v"), 1), (("c", 0, "v"), 1)],
    "scalar-item": [(("d", Item("web")), "web")],
    "absent": [
        (("z",), ABSENT),
        (("a", "z"), ABSENT),
        (("c", Key("name", "z")), ABSENT),
        (("d", Item("z")), ABSENT),
    ],
}
NOT_SATISFIED_TREES = {
    "missing": [(("z",), 1)],
    "other-value": [(("a", "b"), "api")],
    "one-of-two": [(("a", "b"), "web"), (("a", "z"), 1)],
    "missing-item": [(("c", Key("name", "z"), "v"), 1)],
    "key-of-an-item": [(("c", X, "z"), 1)],
    "below-a-scalar": [(("a", "b", "z"), 1)],
    "plain-item": [(("d", Item("on")), "on")],
    "not-absent": [(("a", "b"), ABSENT)],
    "item-not-absent": [(("c", X), ABSENT)],
}


@pytest.mark.parametrize(("pairs", "tree"), TREES.values(), ids=TREES)
def test_add(pairs, tree: dict):
    assert tree_of(pairs) == tree


@pytest.mark.parametrize("pairs", CONFLICTS.values(), ids=CONFLICTS)
def test_two_desired_values_at_one_path(pairs):
    with pytest.raises(ValueError, match="two desired values at "):
        tree_of(pairs)


@pytest.mark.parametrize(("base", "pairs", "expected"), PATCHED.values(), ids=PATCHED)
def test_patched(base, pairs, expected):
    before = repr(base)
    result = patched(base, tree_of(pairs))
    assert result == expected
    assert repr(result) == repr(expected), "keys are in this order"
    assert repr(base) == before


@pytest.mark.parametrize(("base", "pairs"), UNCHANGED.values(), ids=UNCHANGED)
def test_patched_noop(base, pairs):
    assert patched(base, tree_of(pairs)) == base


def test_an_index_past_the_end_makes_an_item():
    assert new_item(7, tree_of([(("x", "y"), "z")])) == {"x": {"y": "z"}}


@pytest.mark.parametrize("step", ["a", 7, X], ids=["word", "number", "key-without-mapping"])
def test_no_new_item(step):
    with pytest.raises(ValueError, match=re.escape(f"no list item at {step!r}")):
        new_item(step, "x")


@pytest.mark.parametrize(("text", "desired"), SATISFIED.values(), ids=SATISFIED)
def test_a_value_is_satisfied(text: str, desired):
    assert value_is_satisfied(f"a: {text}\n", desired)


@pytest.mark.parametrize(("text", "desired"), NOT_SATISFIED.values(), ids=NOT_SATISFIED)
def test_a_value_is_not_satisfied(text: str, desired):
    assert not value_is_satisfied(f"a: {text}\n", desired)


def value_is_satisfied(text: str, desired) -> bool:
    slot = slots.find(node.compose(text), "a", text)
    return is_satisfied(slot.value, desired, Lookup(text))


@pytest.mark.parametrize("pairs", SATISFIED_TREES.values(), ids=SATISFIED_TREES)
def test_a_tree_is_satisfied(pairs):
    assert tree_is_satisfied(pairs)


@pytest.mark.parametrize("pairs", NOT_SATISFIED_TREES.values(), ids=NOT_SATISFIED_TREES)
def test_a_tree_is_not_satisfied(pairs):
    assert not tree_is_satisfied(pairs)


def tree_is_satisfied(pairs) -> bool:
    text = "a: {b: web}\nc:\n- name: x\n  v: 1\nd: [web, on]\n"
    return is_satisfied(node.compose(text), tree_of(pairs), Lookup(text))


def test_as_read():
    value = {"a": [1, True, None, "x", {"b": False}], "c": {}}
    assert as_read(value) == {"a": ["1", "true", None, "x", {"b": "false"}], "c": {}}
