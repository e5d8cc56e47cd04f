from __future__ import annotations

import pytest

from post_renderer.model import Item, Key, Path
from post_renderer.yamltext import lines, node

TEXT = """\
# a comment
kind: Pod
spec:
  containers:
  - name: web
    args: [--a, --b]
    env:
    - {name: A, value: x}
    - name: B
      value: y
  containers2: 3
kind: Deployment
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("spec",), 3),
        (("spec", "containers", 0), 5),
        (("spec", "containers", Key("name", "web"), "env", Key("name", "B"), "value"), 10),
        (("spec", "containers", 0, "env", 0, "name"), 8),
        (("spec", "containers", 0, "args", Item("--b")), 6),
        # The last of duplicate keys counts.
        (("kind",), 12),
        # What is not there: the last step that is.
        (("spec", "containers", Key("name", "no"), "env"), 4),
        (("spec", "containers", 7), 4),
        (("status",), 2),
    ],
)
def test_line_of(path: Path, line: int):
    root = node.compose(TEXT)
    assert root is not None
    assert lines.line_of(root, path) == line
