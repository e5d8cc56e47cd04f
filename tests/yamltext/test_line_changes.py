from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post_renderer.yamltext import line_changes
from post_renderer.yamltext.line_changes import LineChange

texts = st.text(alphabet="ab #-\n\r", max_size=40).map(lambda text: f"kind: x\n{text}")


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("a\nb\n", "a\nb\n", []),
        ("a\nb\n", "a\nnew\nb\n", [LineChange(1, 1, ())]),
        ("a\nb\n", "a\nB\n", [LineChange(1, 1, ("b\n",))]),
        ("a\nb\nc\n", "a\nc\n", [LineChange(1, 0, ("b\n",))]),
        ("---\n# Source: web\na\n", "---\na\nb\n", [LineChange(1, 1, ())]),
        ("a\r\nb", "a\r\nb\r\n", [LineChange(1, 1, ("b",))]),
    ],
    ids=["the same", "added", "replaced", "removed", "another head", "last line break"],
)
def test_between(before, after, changes):
    assert line_changes.between(before, after) == changes


@given(texts, texts)
def test_changes_are_undone(before: str, after: str):
    changes = line_changes.between(before, after)
    undone = line_changes.undone(after, changes)
    assert undone[len(line_changes.head(undone)) :] == before[len(line_changes.head(before)) :]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("kind: x\n", ""),
        ("---\n# Source: web\n\nkind: x\n# no head\n", "---\n# Source: web\n\n"),
        ("\ufeff--- # here\r\nkind: x\n", "\ufeff--- # here\r\n"),
        ("--- {kind: x}\n", ""),
        ("%YAML 1.1\n---\nkind: x\n", "%YAML 1.1\n---\n"),
        ("# nothing\n", "# nothing\n"),
    ],
)
def test_head(text, head):
    assert line_changes.head(text) == head


@pytest.mark.parametrize("change", [LineChange(2, 1, ()), LineChange(0, 3, ()), LineChange(-1, 0, ())])
def test_changes_of_another_text(change):
    with pytest.raises(ValueError, match="lines from line"):
        line_changes.undone("a\nb\n", [change])
