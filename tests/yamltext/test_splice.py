from __future__ import annotations

import pytest

from post_renderer.yamltext.splice import Splice, apply

TABLE = {
    "replace": ([Splice(1, 2, "X")], "aXc"),
    "delete": ([Splice(0, 2, "")], "c"),
    "insert": ([Splice(1, 1, "X")], "aXbc"),
    "at-the-beginning": ([Splice(0, 0, "X")], "Xabc"),
    "at-the-end": ([Splice(3, 3, "X")], "abcX"),
    "any-order": ([Splice(2, 3, "Z"), Splice(0, 1, "X")], "XbZ"),
    "side-by-side": ([Splice(1, 2, "Y"), Splice(0, 1, "X")], "XYc"),
    "deeper-first": ([Splice(3, 3, "outer", 1), Splice(3, 3, "inner", 5)], "abcinnerouter"),
    "same-depth-as-given": ([Splice(1, 1, "1"), Splice(1, 1, "2"), Splice(1, 1, "3")], "a123bc"),
    "insertion-before-what-is-replaced-there": ([Splice(1, 2, ""), Splice(1, 1, "X")], "aXc"),
    "shallow-insertion-before-a-deep-replacement": ([Splice(1, 2, "Y", 9), Splice(1, 1, "X")], "aXYc"),
    "insertion-where-a-replacement-ends": ([Splice(0, 2, ""), Splice(2, 2, "X")], "Xc"),
}
NOOPS = {"nothing": [], "nothing-for-nothing": [Splice(1, 1, "")], "the-same": [Splice(0, 3, "abc")]}
OVERLAPS = {
    "in-part": ([Splice(0, 2, "x"), Splice(1, 3, "y")], 1),
    "whole": ([Splice(0, 3, "x"), Splice(1, 2, "y")], 1),
    "at-one-offset": ([Splice(1, 2, "x"), Splice(1, 3, "y")], 1),
    "insertion-inside": ([Splice(0, 3, ""), Splice(2, 2, "y")], 2),
    "in-another-order": ([Splice(1, 3, "y"), Splice(0, 2, "x")], 1),
}


@pytest.mark.parametrize(("splices", "expected"), TABLE.values(), ids=TABLE)
def test_apply(splices: list[Splice], expected: str):
    assert apply("abc", splices) == expected


@pytest.mark.parametrize("splices", NOOPS.values(), ids=NOOPS)
def test_noop(splices: list[Splice]):
    assert apply("abc", splices) == "abc"


@pytest.mark.parametrize(("splices", "at"), OVERLAPS.values(), ids=OVERLAPS)
def test_overlap_is_refused(splices: list[Splice], at: int):
    with pytest.raises(ValueError, match=f"overlapping edits at offset {at}"):
        apply("abc", splices)
