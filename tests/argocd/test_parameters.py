"""Parameters as somebody might write them who means harm, or by mistake."""

from __future__ import annotations

import json

import pytest
from support.manifests import refusals

from post_renderer.commands.argocd import parameters
from post_renderer.commands.argocd.parameters import VARIABLE, Parameters


def read(value) -> Parameters:
    return parameters.read({VARIABLE: value if isinstance(value, str) else json.dumps(value)})


def test_each_collection():
    given = [
        {"name": "issuer", "string": "ca"},
        {"name": "services", "array": ["a", "b"]},
        {"name": "helm-parameters", "map": {"a": "1"}},
        {"name": "values", "string": "é: 1\n", "array": None, "map": None},
        {"name": "mode"},
    ]
    assert read(given) == Parameters(
        {"issuer": "ca", "values": "é: 1\n", "mode": ""},
        {"services": ("a", "b")},
        {"helm-parameters": {"a": "1"}},
    )


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("{", f"{VARIABLE}: is not JSON: Expecting property name enclosed in double quotes"),
        ("[" * 100_000, f"{VARIABLE}: is not JSON: it is nested too deeply"),
        ({"a": 1}, f"{VARIABLE}: is not a list of parameters"),
        (["values"], f"{VARIABLE}: has an item without a name"),
        ([None], f"{VARIABLE}: has an item without a name"),
        ([{"string": "a"}], f"{VARIABLE}: has an item without a name"),
        ([{"name": ["values"]}], f"{VARIABLE}: has an item without a name"),
        ([{"name": "values", "string": 5}], "parameter values: is not a string, as text"),
        ([{"name": "values", "string": {"a": 1}}], "parameter values: is not a string, as text"),
        ([{"name": "values", "map": {"a": "1"}}], "parameter values: is not a string, as text"),
        ([{"name": "issuer", "string": "a\0"}], "parameter issuer: is not a string, as text"),
        ('[{"name": "issuer", "string": "\\ud800"}]', "parameter issuer: is not a string, as text"),
        ([{"name": "services", "string": "a"}], "parameter services: is not an array of strings"),
        ([{"name": "services", "array": "ab"}], "parameter services: is not an array of strings"),
        ([{"name": "services", "array": [1]}], "parameter services: is not an array of strings"),
        ([{"name": "services", "array": ["\0"]}], "parameter services: is not an array of strings"),
        ([{"name": "helm-parameters", "map": ["a"]}], "parameter helm-parameters: is not a map of strings"),
        (
            [{"name": "helm-parameters", "map": {"a": 1}}],
            "parameter helm-parameters: is not a map of strings",
        ),
        (
            [{"name": "helm-parameters", "map": {"\0": "1"}}],
            "parameter helm-parameters: is not a map of strings",
        ),
        ([{"name": "skip-crds", "string": "yes"}], "parameter skip-crds: is neither true nor false"),
    ],
)
def test_what_is_refused(value, sentence):
    (refusal,) = refusals(lambda: read(value))
    assert refusal.startswith(sentence)
