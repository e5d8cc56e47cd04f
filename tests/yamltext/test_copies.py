"""Aliases and merges: which use is edited where."""

from __future__ import annotations

import pytest

from post_renderer.yamltext import node
from post_renderer.yamltext.settle import settle
from post_renderer.yamltext.tree import Tree, plant

TABLE = {
    "all-uses-ask-for-the-same": ("a: &x {v: 1}\nb: *x\nc: *x\n", ["a", "b", "c"], "a: &x {v: 2}\nb: *x\nc: *x\n"),
    "only-an-alias-asks": ("a: &x\n  v: 1\nb: *x # c\nc: *x\n", ["b"], "a: &x\n  v: 1\nb: # c\n  v: 2\nc: *x\n"),
    "only-the-anchor-asks": ("a: &x\n  v: 1\nb: *x\n", ["a"], "a: &x\n  v: 2\nb:\n  v: 1\n"),
    "an-item": ("a: &x {v: 1}\nb:\n- *x\n- *x\n", [("b", 1)], "a: &x {v: 1}\nb:\n- *x\n- v: 2\n"),
    "in-flow": ("a: &x {v: 1}\nb: {c: *x}\n", [("b", "c")], 'a: &x {v: 1}\nb: {c: {"v": 2}}\n'),
    "a-merge": ("a: &x {v: 1, w: 1}\nb:\n  <<: *x\n", ["b"], "a: &x {v: 1, w: 1}\nb:\n  <<: *x\n  v: 2\n"),
    "a-merge-as-helm4-prints-it": (
        "a: &x {v: 1}\nb:\n  !!merge <<: *x\n",
        ["b"],
        "a: &x {v: 1}\nb:\n  !!merge <<: *x\n  v: 2\n",
    ),
    "what-is-merged-elsewhere": ("a: &x {v: 1}\nb:\n  <<: *x\n", ["a"], "a: &x {v: 2}\nb:\n  <<:\n    v: 1\n"),
    "scalars-keep-their-type": (
        "a: &x {v: 1, p: 8080, t: on, s: 'on'}\nb: *x\n",
        ["b"],
        "a: &x {v: 1, p: 8080, t: on, s: 'on'}\nb:\n  v: 2\n  p: 8080\n  t: on\n  s: \"on\"\n",
    ),
    "an-anchor-set-anew": (
        "a: &x {v: 1}\nb: *x\nc: &x {v: 5}\nd: *x\n",
        ["c", "d"],
        "a: &x {v: 1}\nb: *x\nc: &x {v: 2}\nd: *x\n",
    ),
    "below-a-merge": (
        "a: &x {c: {v: 1, w: 1}}\nb:\n  <<: *x\n",
        [("b", "c")],
        "a: &x {c: {v: 1, w: 1}}\nb:\n  <<: *x\n  c:\n    v: 2\n    w: 1\n",
    ),
}


@pytest.mark.parametrize(("text", "asked", "expected"), TABLE.values(), ids=TABLE)
def test_uses(text: str, asked, expected: str):
    tree = Tree()
    for use in asked:
        plant(tree, (*((use,) if isinstance(use, str) else use), "v"), 2)
    root = node.compose(text)
    assert root is not None
    assert settle(text, root, tree) == expected
