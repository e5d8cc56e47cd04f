"""Every rule of a finding is in the table with its severity, and on the page that is written from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from support.places import ROOT

from post_renderer.reports import rules

PAGE = ROOT / "docs" / "findings.md"
# The functions that make a finding, and the severity of what they make; methods of TargetPod included.
SEVERITIES = {
    "note": "note",
    "warning": "warning",
    "problem": "problem",
    "refusal": "problem",
    "container_problem": "problem",
}


def used(source: str) -> Iterator[tuple[str, str]]:
    """Rule and severity of every finding that ``source`` makes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in SEVERITIES:
                yield node.args[0].value, SEVERITIES[name]


def test_rules_are_those_of_the_sources():
    files = (ROOT / "post_renderer").rglob("*.py")
    found = {pair for file in files for pair in used(file.read_text("utf-8"))}
    assert found == {(name, rule.severity) for name, rule in rules.RULES.items()}


def test_uses_are_recognised():
    source = (
        'problem("a", ref, "m"); pod.problem("b", "m"); note(rule, ref); print("c"); refusal("d", None, "m")'
    )
    assert set(used(source)) == {("a", "problem"), ("b", "problem"), ("d", "problem")}


def test_ids_are_unique_and_in_kebab_case():
    names = [name for topic in rules.TOPICS.values() for name in topic]
    assert len(names) == len(set(names))
    assert [
        name for name in names if not all(part.isalnum() and part.islower() for part in name.split("-"))
    ] == []


def test_page(request: pytest.FixtureRequest):
    if request.config.getoption("--update") and PAGE.read_text("utf-8") != rules.page():
        PAGE.write_text(rules.page(), "utf-8")
        pytest.fail("rewritten; look at the diff")
    assert PAGE.read_text("utf-8") == rules.page()
