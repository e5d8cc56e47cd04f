"""Aliases and merges: whether the anchor is edited, or an alias becomes a copy."""

from __future__ import annotations

import pytest
from support.reconciling import reconciled

from post_renderer.model import ABSENT

REWRITES = {
    "the-same-for-all-uses": (
        "a: &x {v: 1}\nb: *x\nc: *x\n",
        [(("a", "v"), 2), (("b", "v"), 2), (("c", "v"), 2)],
        "a: &x {v: 2}\nb: *x\nc: *x\n",
    ),
    "all-uses-of-a-scalar": (
        "a: &x 1\nb: *x\nc: *x\n",
        [(("a",), 2), (("b",), 2), (("c",), 2)],
        "a: &x 2\nb: *x\nc: *x\n",
    ),
    "all-uses-of-an-empty-mapping": (
        "a: &x {}\nb: *x\n",
        [(("a", "v"), 1), (("b", "v"), 1)],
        "a: &x\n  v: 1\nb: *x\n",
    ),
    "all-uses-of-an-empty-list": (
        "a: &x []\nb: *x\n",
        [(("a",), ["v"]), (("b",), ["v"])],
        'a: &x\n  - "v"\nb: *x\n',
    ),
    "all-uses-of-null": ("a: &x\nb: *x\n", [(("a", "v"), 1), (("b", "v"), 1)], "a: &x\n  v: 1\nb: *x\n"),
    "only-for-an-alias": (
        "a: &x\n  v: 1\nb: *x # c\nc: *x\n",
        [(("b", "v"), 2)],
        "a: &x\n  v: 1\nb: # c\n  v: 2\nc: *x\n",
    ),
    "only-for-the-anchor": ("a: &x\n  v: 1\nb: *x\n", [(("a", "v"), 2)], "a: &x\n  v: 2\nb:\n  v: 1\n"),
    "different-for-two-aliases": (
        "a: &x {v: 1}\nb: *x\nc: *x\n",
        [(("b", "v"), 2), (("c", "v"), 3)],
        "a: &x {v: 1}\nb:\n  v: 2\nc:\n  v: 3\n",
    ),
    "not-for-one-alias": (
        "a: &x {v: 1}\nb: *x\nc: *x\n",
        [(("a", "v"), 2), (("b", "v"), 2)],
        "a: &x {v: 2}\nb: *x\nc:\n  v: 1\n",
    ),
    "alias-of-a-scalar": ("a: &x 1\nb: *x # c\n", [(("b",), 2)], "a: &x 1\nb: 2 # c\n"),
    "anchor-of-a-scalar": ("a: &x 8080\nb: *x # c\n", [(("a",), 2)], "a: &x 2\nb: 8080 # c\n"),
    "anchor-of-a-quoted-scalar": ("a: &x 'on'\nb: *x\n", [(("a",), "y")], 'a: &x "y"\nb: "on"\n'),
    "anchor-of-a-block-scalar": ("a: &x |\n  l\nb: *x\n", [(("a",), "y")], 'a: &x "y"\nb: "l\\n"\n'),
    "alias-replaced-whole": ("a: &x {v: 1}\nb: *x\n", [(("b",), [3])], "a: &x {v: 1}\nb:\n  - 3\n"),
    "item": ("a: &x {v: 1}\nb:\n- *x\n- *x\n", [(("b", 1, "v"), 2)], "a: &x {v: 1}\nb:\n- *x\n- v: 2\n"),
    "item-with-more": (
        "a: &x {v: 1}\nb:\n  - *x\n  - 1\n",
        [(("b", 0, "v"), 2), (("b", 0, "w", "z"), 3)],
        "a: &x {v: 1}\nb:\n  - v: 2\n    w:\n      z: 3\n  - 1\n",
    ),
    "in-flow": ("a: &x {v: 1}\nb: {c: *x}\n", [(("b", "c", "v"), 2)], 'a: &x {v: 1}\nb: {c: {"v": 2}}\n'),
    "item-in-flow": ("a: [&x {v: 1}, *x]\n", [(("a", 1, "v"), 2)], 'a: [&x {v: 1}, {"v": 2}]\n'),
    "alias-inside-an-anchor": (
        "a: &x {v: &y {w: 1}}\nb: *x\nc: *y\n",
        [(("a", "v", "w"), 2)],
        "a: &x {v: &y {w: 2}}\nb:\n  v:\n    w: 1\nc:\n  w: 1\n",
    ),
    "scalars-keep-their-type": (
        "a: &x {v: 1, p: 8080, t: on, s: 'on', n: , l: [1, on]}\nb: *x\n",
        [(("b", "v"), 2)],
        "a: &x {v: 1, p: 8080, t: on, s: 'on', n: , l: [1, on]}\n"
        'b:\n  v: 2\n  p: 8080\n  t: on\n  s: "on"\n  "n": null\n  l:\n    - 1\n    - on\n',
    ),
    "an-anchor-set-anew": (
        "a: &x {v: 1}\nb: *x\nc: &x {v: 5}\nd: *x\n",
        [(("c", "v"), 2), (("d", "v"), 2)],
        "a: &x {v: 1}\nb: *x\nc: &x {v: 2}\nd: *x\n",
    ),
    "crlf": ("a: &x {v: 1}\r\nb: *x\r\n", [(("b", "v"), 2)], "a: &x {v: 1}\r\nb:\r\n  v: 2\r\n"),
    "no-newline-at-the-end": ("a: &x {v: 1}\nb: *x", [(("b", "v"), 2)], "a: &x {v: 1}\nb:\n  v: 2"),
    "absent-alias": ("a: &x 1\nb: *x # c\nc: 1\n", [(("b",), ABSENT)], "a: &x 1\nc: 1\n"),
    "absent-alias-in-a-list": ("a:\n- &x {v: 1}\n- *x\n", [(("a", 1), ABSENT)], "a:\n- &x {v: 1}\n"),
    "alias-below-what-is-removed": (
        "a: &x {v: 1}\nb: {c: *x}\nd: 1\n",
        [(("a", "v"), 2), (("b",), ABSENT)],
        "a: &x {v: 2}\nd: 1\n",
    ),
    "absent-anchor": ("a: &x {v: 1}\nb: *x\n", [(("a",), ABSENT)], "b:\n  v: 1\n"),
    "absent-anchor-of-a-scalar": ("a: &x 1\nb: *x\n", [(("a",), ABSENT)], "b: 1\n"),
    "anchor-below-what-is-removed": ("a: {c: &x 1}\nb: *x\n", [(("a",), ABSENT)], "b: 1\n"),
    "anchor-below-what-is-replaced": ("a: {c: &x 1}\nb: *x\n", [(("a",), 5)], "a: 5\nb: 1\n"),
    "merge": (
        "a: &x {v: 1, w: 1}\nb:\n  <<: *x\n",
        [(("b", "v"), 2)],
        "a: &x {v: 1, w: 1}\nb:\n  <<: *x\n  v: 2\n",
    ),
    "merge-as-helm4-prints-it": (
        "a: &x {v: 1}\nb:\n  !!merge <<: *x\n",
        [(("b", "v"), 2)],
        "a: &x {v: 1}\nb:\n  !!merge <<: *x\n  v: 2\n",
    ),
    "merge-of-several": (
        "a: &x {v: 1}\nb: &y {w: 1}\nc:\n  <<: [*x, *y]\n",
        [(("c", "w"), 2)],
        "a: &x {v: 1}\nb: &y {w: 1}\nc:\n  <<: [*x, *y]\n  w: 2\n",
    ),
    "merge-in-flow": (
        "a: &x {v: 1}\nb: {<<: *x}\n",
        [(("b", "v"), 2)],
        'a: &x {v: 1}\nb: {<<: *x, "v": 2}\n',
    ),
    "merge-with-an-own-key": (
        "a: &x {v: 1}\nb:\n  <<: *x\n  v: 3 # c\n",
        [(("b", "v"), 2)],
        "a: &x {v: 1}\nb:\n  <<: *x\n  v: 2 # c\n",
    ),
    "what-is-merged-elsewhere": (
        "a: &x {v: 1}\nb:\n  <<: *x\n",
        [(("a", "v"), 2)],
        "a: &x {v: 2}\nb:\n  <<:\n    v: 1\n",
    ),
    "below-a-merge": (
        "a: &x {c: {v: 1, w: 1}}\nb:\n  <<: *x\n",
        [(("b", "c", "v"), 2)],
        "a: &x {c: {v: 1, w: 1}}\nb:\n  <<: *x\n  c:\n    v: 2\n    w: 1\n",
    ),
    "below-a-merge-as-helm4-prints-it": (
        "a: &x {c: {v: 1}}\nb:\n  !!merge <<: *x\n  d: 1\n",
        [(("b", "c", "v"), 2)],
        "a: &x {c: {v: 1}}\nb:\n  !!merge <<: *x\n  d: 1\n  c:\n    v: 2\n",
    ),
}
NOOPS = {
    "alias": ("a: &x {v: web}\nb: *x\n", [(("b", "v"), "web")]),
    "alias-of-a-scalar": ("a: &x web\nb: *x\n", [(("b",), "web")]),
    "merge": ("a: &x {v: web}\nb:\n  <<: *x\n", [(("b", "v"), "web")]),
    "merge-as-helm4-prints-it": ("a: &x {v: web}\nb:\n  !!merge <<: *x\n", [(("b", "v"), "web")]),
    "item-is-an-alias": ("a: &x {name: x}\nb: [*x]\n", [(("b", 0, "name"), "x")]),
    "absent-already": ("a: &x 1\nb: {c: *x}\n", [(("b", "d"), ABSENT)]),
}
# A removed item is found by its number, which the next item has afterwards.
REPEATABLE = {name: row[1:] for name, row in REWRITES.items() if name != "absent-alias-in-a-list"}
# An edit elsewhere in the document changes no alias.
UNRELATED = {
    "alias": "a: &x {v: 1}\nb: *x\n",
    "scalar-alias": "a: &x 1\nb: [*x, {c: *x}]\n",
    "merge": "a: &x {v: 1}\nb:\n  <<: *x\n  !!merge <<: *x\n",
    "no-alias-but-a-star": "a: '*x'\nb: |\n  *x\n",
    "glob": "a: &x {v: 1}\nb: ['*', *x]\n",
}


@pytest.mark.parametrize(("text", "pairs", "expected"), REWRITES.values(), ids=REWRITES)
def test_rewrite(text: str, pairs, expected: str):
    assert reconciled(text, pairs) == expected


@pytest.mark.parametrize(("pairs", "expected"), REPEATABLE.values(), ids=REPEATABLE)
def test_second_run_changes_nothing(pairs, expected: str):
    assert reconciled(expected, pairs) == expected


@pytest.mark.parametrize(("text", "pairs"), NOOPS.values(), ids=NOOPS)
def test_noop(text: str, pairs):
    assert reconciled(text, pairs) == text


@pytest.mark.parametrize("text", UNRELATED.values(), ids=UNRELATED)
def test_unrelated_edit(text: str):
    assert reconciled(f"{text}z: 1\n", [(("z",), 2)]) == f"{text}z: 2\n"
