"""Slots by step, in lists of any length: the same as those that are searched one by one."""

from __future__ import annotations

import pytest

from post_renderer.model import Item, Key
from post_renderer.yamltext import node, slots
from post_renderer.yamltext.lookup import Lookup

TEXT = """\
named:
- {name: a, at: &first 1}
- name: b
- *first
- {name: b, second: true}
- name: [not, a, scalar]
- {port: 1}
words: [x, y, x, [z]]
"""
STEPS = (
    *(("named", step) for step in (0, 2, 5, 6, -1, "a", Key("name", "a"), Key("name", "b"), Key("port", 1))),
    *(("named", step) for step in (Key("name", "c"), Key("other", "a"), Item("a"))),
    *(("words", step) for step in (1, 4, Item("x"), Item("z"), Key("name", "x"))),
)


@pytest.mark.parametrize("path", STEPS, ids=str)
def test_a_slot_is_the_one_that_a_search_finds(path):
    lookup, root = Lookup(TEXT), node.compose(TEXT)
    inside = lookup.find(root, path[0]).value
    assert lookup.find(inside, path[1]) == slots.find(inside, path[1], TEXT)


def test_the_first_of_several_is_found():
    lookup, root = Lookup(TEXT), node.compose(TEXT)
    named = lookup.find(root, "named").value
    assert lookup.find(named, Key("name", "b")) == lookup.find(named, 1)
    assert lookup.find(named, 2).alias
