from __future__ import annotations

import pytest
from support.krm import HEAD

from post_renderer.model import Key, Ref, note, problem, warning
from post_renderer.reports import results
from post_renderer.yamltext import node

WEB = Ref("apps", "Deployment", "shop", "web")
ITEM = """\
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    annotations: {%s}
  spec: {containers: [{name: a}, {name: web, env: []}]}
"""
LIST = f"{HEAD}items:\n{ITEM}"


def found(finding, annotations: str = "") -> dict:
    (result,) = node.read(results.with_results(LIST % annotations, [finding]))["results"]
    assert result.pop("tags") == {results.RULE: finding.rule}
    return result


@pytest.mark.parametrize(("make", "severity"), [(note, "info"), (warning, "warning"), (problem, "error")])
def test_severities(make, severity):
    assert found(make("a-rule", WEB, "is so", "do that")) == {
        "message": "is so; do that",
        "severity": severity,
        "resourceRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
    }


@pytest.mark.parametrize(
    "ref",
    [None, WEB._replace(name="x"), WEB._replace(group=""), WEB._replace(kind="Service")],
    ids=["no object", "another name", "another group", "another kind"],
)
def test_an_object_that_is_no_item(ref):
    """Its apiVersion is unknown, so its name is in the message."""
    sentence = f"{ref}: is so" if ref else "is so"
    assert found(note("a-rule", ref, "is so")) == {"message": sentence, "severity": "info"}


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        (("spec", "containers", Key("name", "web"), "env"), "spec.containers[1].env"),
        (("spec", "containers", Key("name", "x"), "env"), "spec.containers[name=x].env"),
        (("spec", "containers", 0, "image"), "spec.containers[0].image"),
        (("spec", "x", Key("name", "x")), "spec.x[name=x]"),
    ],
)
def test_field(path, spelled):
    assert found(note("a-rule", WEB, "is so", path=path))["field"] == {"path": spelled}


@pytest.mark.parametrize(
    ("annotations", "file"),
    [
        ("internal.config.kubernetes.io/path: a.yaml", {"path": "a.yaml"}),
        (
            "config.kubernetes.io/path: b.yaml, config.kubernetes.io/index: '2'",
            {"path": "b.yaml", "index": "2"},
        ),
        ("internal.config.kubernetes.io/path: a.yaml, config.kubernetes.io/path: b.yaml", {"path": "a.yaml"}),
        (
            "internal.config.kubernetes.io/path: a.yaml, internal.config.kubernetes.io/index: x",
            {"path": "a.yaml"},
        ),
    ],
)
def test_file(annotations, file):
    assert found(note("a-rule", WEB, "is so"), annotations)["file"] == file


def test_the_namespace_of_the_item():
    text = (LIST % "").replace("name: web\n", "name: web\n    namespace: shop\n", 1)
    (result,) = node.read(results.with_results(text, [note("a-rule", WEB, "is so")]))["results"]
    assert result["resourceRef"]["namespace"] == "shop"
    other = results.with_results(text, [note("a-rule", WEB._replace(namespace="x"), "is so")])
    assert "resourceRef" not in other


@pytest.mark.parametrize(
    "end", ["", "results: []\n", "results: null\n", "results:\n- {message: of another}\n"]
)
def test_no_findings_are_the_same_bytes(end):
    text = LIST % "" + end
    assert results.with_results(text, []) == text


def test_results_of_an_earlier_run_are_replaced():
    text = LIST % ""
    first = results.with_results(text, [note("a", WEB, "a"), note("b", WEB, "b")])
    assert results.with_results(first, [note("a", WEB, "a"), note("b", WEB, "b")]) == first
    assert results.with_results(first, [note("c", WEB, "c")]) == results.with_results(
        text, [note("c", WEB, "c")]
    )
    assert results.with_results(first, []) == text
