"""Diffs of few lines are those of difflib; of many, they lead from one text to the other."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post_renderer.reports import line_diff

LINES = st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), max_size=40)


def patched(before: Sequence[str], diff: Sequence[str]) -> list[str]:
    """``before`` with a unified diff applied, as patch does it: each line that is kept or removed is there."""
    after: list[str] = []
    at = 0
    for line in diff[2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1].lstrip("-").partition(",")
            begin = int(start) - (count != "0")
            after += before[at:begin]
            at = begin
        elif line[0] == "+":
            after.append(line[1:])
        else:
            assert before[at] == line[1:]
            after += [line[1:]] if line[0] == " " else []
            at += 1
    return [*after, *before[at:]]


@given(LINES, LINES)
def test_a_diff_in_parts_leads_from_one_to_the_other(before, after):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_diff, "_MANY", 0)
        diff = list(line_diff.unified(before, after, ("a", "b"), 3))
    assert patched(before, diff) == after
    assert bool(diff) == (before != after)


@pytest.mark.parametrize("count", [10, 3000])
def test_it_is_that_of_difflib(count):
    before = [
        line for number in range(count) for line in ("- item:", f"    name: {number}", "    kind: same")
    ]
    after = list(before)
    after[7:7] = ["    added: 1"]
    del after[16]
    after[-1] = "    kind: other"
    diff = list(line_diff.unified(before, after, ("a", "b"), 3))
    assert diff == list(unified_diff(before, after, "a", "b", lineterm=""))
    assert len(diff) > 20


def test_objects_that_all_change():
    before = [line for number in range(2000) for line in (f"- uid: {number}", "  spec:", "    port: 80")]
    after = [f"{line}80" if "port" in line else line for line in before]
    diff = list(line_diff.unified(before, after, ("a", "b"), 3))
    assert patched(before, diff) == after
    assert sum(line[0] in "+-" for line in diff) == 2 + 2 * 2000
