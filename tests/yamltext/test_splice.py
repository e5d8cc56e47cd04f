from __future__ import annotations

import pytest

from post_renderer.yamltext.splice import Splice, apply

TABLE = {
    "nothing": ([], "abc"),
    "replace": ([Splice(1, 2, "X")], "aXc"),
    "insert": ([Splice(1, 1, "X")], "aXbc"),
    "any-order": ([Splice(2, 3, "Z"), Splice(0, 1, "X")], "XbZ"),
    "deeper-first": ([Splice(3, 3, "outer", 1), Splice(3, 3, "inner", 5)], "abcinnerouter"),
    "same-depth-as-given": ([Splice(1, 1, "1"), Splice(1, 1, "2")], "a12bc"),
    "insertion-before-what-is-replaced-there": ([Splice(1, 2, ""), Splice(1, 1, "X")], "aXc"),
    "insertion-where-a-replacement-ends": ([Splice(0, 2, ""), Splice(2, 2, "X")], "Xc"),
}


@pytest.mark.parametrize(("splices", "expected"), TABLE.values(), ids=TABLE)
def test_apply(splices: list[Splice], expected: str):
    assert apply("abc", splices) == expected


def test_overlap_is_refused():
    with pytest.raises(ValueError, match="overlapping edits at offset 1"):
        apply("abc", [Splice(0, 2, "x"), Splice(1, 3, "y")])
