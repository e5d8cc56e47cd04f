"""Items of sequences, written a second time."""

from __future__ import annotations

import pytest

from post_renderer.yamltext.repeat import with_items_repeated


@pytest.mark.parametrize(
    ("text", "paths", "repeated"),
    [
        ("- a # one\n- b\n", [(0,)], "- a # one\n- a # one\n- b\n"),
        ("- a\n- b\n- c\n", [(2,), (0,)], "- a\n- a\n- b\n- c\n- c\n"),
        ("- a\n- b\n", [(0,), (0,)], "- a\n- a\n- a\n- b\n"),
        ("- a\n- b", [(1,), (1,)], "- a\n- b\n- b\n- b"),
        ("- a\r\n- b", [(1,)], "- a\r\n- b\r\n- b"),
        ("[a, b]\n", [(0,), (1,)], "[a, a, b, b]\n"),
        ("x:\n- y:\n  - a\n- b\n", [("x", 0, "y", 0), ("x", 1)], "x:\n- y:\n  - a\n  - a\n- b\n- b\n"),
    ],
)
def test_items_are_repeated(text, paths, repeated):
    assert with_items_repeated(text, paths) == repeated


@pytest.mark.parametrize("paths", [[(0,)], [()], [("a", 0)]])
def test_what_is_no_item_is_refused(paths):
    with pytest.raises(ValueError, match="no item of a sequence"):
        with_items_repeated("a: b\n", paths)
