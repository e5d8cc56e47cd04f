"""What may select an object, by its namespace and labels."""

from __future__ import annotations

import pytest

from post_renderer.topology.label_index import LabelIndex

WEB = {"matchLabels": {"app": "web"}}
WAYS = {
    "own": [("shop", WEB)],
    "elsewhere": [("other", WEB)],
    "everywhere": [(None, WEB)],
    "other label": [("shop", {"matchLabels": {"app": "api"}})],
    "no label": [("shop", None)],
    "expression": [(None, {"matchExpressions": [{"key": "app", "operator": "Exists"}]})],
    "several": [("other", None), ("shop", WEB), (None, WEB)],
    "never": [],
}


@pytest.mark.parametrize(
    ("objects", "names"),
    [
        ([("shop", {"app": "web"})], ["own", "everywhere", "no label", "expression", "several"]),
        ([("shop", {})], ["no label", "expression"]),
        ([("third", {"app": "web"})], ["everywhere", "expression", "several"]),
        ([("third", {"app": "other"})], ["expression"]),
        ([("shop", {"app": "api"}), ("other", {})], ["other label", "no label", "expression", "several"]),
        ([], []),
    ],
)
def test_candidates(objects, names):
    index = LabelIndex[str]()
    for name, ways in WAYS.items():
        index.add(name, ways)
    assert index.candidates(objects) == names
