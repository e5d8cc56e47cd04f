from __future__ import annotations

import pytest

from post_renderer.yamltext import append


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\n", 'a: 1\nx:\n  - k: "1"\n'),
        ("a: 1", 'a: 1\nx:\n  - k: "1"'),
        ("x:\na: 1\n", 'x:\n  - k: "1"\na: 1\n'),
        ("x: []\n", 'x:\n  - k: "1"\n'),
        ("x: null\n", 'x:\n  - k: "1"\n'),
        ("x:\n- a\n", 'x:\n- a\n- k: "1"\n'),
        ("x:\n    - a # b\n# c\ny: 1\n", 'x:\n    - a # b\n    - k: "1"\n# c\ny: 1\n'),
        ("x: [a]\n", 'x: [a, {"k": "1"}]\n'),
        ("x:\r\n- a\r\n", 'x:\r\n- a\r\n- k: "1"\r\n'),
    ],
)
def test_with_items(before, after):
    assert append.with_items(before, "x", [{"k": "1"}]) == after
