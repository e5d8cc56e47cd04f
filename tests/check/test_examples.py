"""Each rule finds the mistake of its example, and nothing in the manifests that the example is made from."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.checking import found

from post_renderer.check import examples, rules
from post_renderer.check.rule import Rule
from post_renderer.model import ERROR, NOTE, WARNING

BY_ID = {rule.ABOUT.id: rule for rule in rules.RULES}


def test_rules_are_sorted_and_ids_are_unique():
    assert [rule.ABOUT.id for rule in rules.RULES] == sorted(BY_ID)


def test_every_module_is_a_rule_and_is_called_as_it():
    folder = Path(rules.__file__).parent
    modules = {file.stem for file in folder.glob("*/*.py")} - {"__init__"}
    assert modules == {id_.replace("-", "_") for id_ in BY_ID}


@pytest.mark.parametrize("name", examples.names())
def test_nothing_is_found_in_good_manifests(name: str):
    assert found(examples.good(name)) == []


@pytest.mark.parametrize("rule", rules.RULES, ids=list(BY_ID))
def test_the_mistake_is_found(rule: Rule):
    about = rule.ABOUT
    text = examples.bad(about.example)
    of_rule = [located for located in found(text, about.example.args) if located.finding.rule == about.id]
    assert of_rule
    assert about.severity in (NOTE, WARNING, ERROR)
    assert all(0 < located.line <= text.count("\n") for located in of_rule)


@pytest.mark.parametrize("rule", rules.RULES, ids=list(BY_ID))
def test_texts_are_sentences(rule: Rule):
    about = rule.ABOUT
    assert about.title.endswith(".")
    assert about.why.endswith(".")
    assert about.fix
    assert not about.fix.endswith(".")
