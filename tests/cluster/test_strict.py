"""The API server accepts what the filter writes: Strict validation of every document that it changes.

A chart may have fields that the API server does not know; the filter adds none.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.charts import config_of
from support.cluster.objects import Cluster, documents, objects
from support.manifests import deployment, ingress, port, service, stream_of
from support.places import ROOT, chart_streams

from post_renderer.commands import dispatch, failure

# The scalars of trap-07, on purpose.
pytestmark = pytest.mark.filterwarnings("ignore::ruamel.yaml.error.MantissaNoDotYAML1_1Warning")
SAMPLES = sorted(file.parent for file in (ROOT / "samples").glob("*/input.yaml"))
LEFT_OUT = (
    "gateway-api-older-version",  # the definitions have v1alpha3, and do not serve it
    "trap-odd-yaml",  # spellings that Go reads, and the parser of these tests does not
)
GOLDEN = sorted(
    file.parent
    for file in (ROOT / "tests" / "golden").glob("*/expected.yaml")
    if file.parent.name not in LEFT_OUT
)
PRESETS = [folder for folder in GOLDEN if folder.name.startswith("preset-")]
CHARTS = sorted({file.parent for file in chart_streams()})


def new_objections(cluster: Cluster, before: str, after: str, namespace: str) -> list[str]:
    """The objections of the server to documents of ``after`` that it does not have to those of ``before``."""
    was, now = documents(before), documents(after)
    old = _objections(cluster, [text for text in was if text not in set(now)], namespace)
    new = _objections(cluster, [text for text in now if text not in set(was)], namespace)
    return sorted(new - old)


def _objections(cluster: Cluster, texts: list[str], namespace: str) -> set[str]:
    return {objection for text in texts for objection in _of_document(cluster, text, namespace)}


@cache
def _of_document(cluster: Cluster, text: str, namespace: str) -> tuple[str, ...]:
    return tuple(
        f"{body['kind']}/{body['metadata']['name']}: {objection}"
        for body in objects(text)
        for objection in _applied(cluster, body, namespace)
    )


def _applied(cluster: Cluster, body: dict[str, Any], namespace: str) -> list[str]:
    cluster.ensure_namespace(body["metadata"].get("namespace", namespace))
    return cluster.apply(body, namespace, "dryRun=All")


def namespace_of(case: Path) -> str:
    """The namespace of the objects of a golden folder that name none."""
    arguments = (case / "args").read_text("utf-8").split() if (case / "args").is_file() else []
    return arguments[arguments.index("--namespace") + 1] if "--namespace" in arguments else "default"


def before_and_after(case: Path) -> tuple[str, str]:
    return (case / "input.yaml").read_text("utf-8"), (case / "expected.yaml").read_text("utf-8")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples(cluster: Cluster, sample: Path):
    before, after = before_and_after(sample)
    assert before != after
    assert new_objections(cluster, before, after, namespace_of(sample)) == []


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_goldens(cluster: Cluster, case: Path):
    assert new_objections(cluster, *before_and_after(case), namespace_of(case)) == []


@pytest.mark.parametrize("case", PRESETS, ids=lambda case: case.name)
def test_presets(cluster: Cluster, case: Path):
    """Examples of presets are valid as a whole, but for kinds of operators: the server lacks those."""
    _, after = before_and_after(case)
    objections = _objections(cluster, documents(after), namespace_of(case))
    assert {objection for objection in objections if ": no kind " not in objection} == set()


@pytest.mark.parametrize("stream", ["helm3", "helm4"])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_charts(cluster: Cluster, chart: Path, stream: str, tmp_path: Path):
    meta = json.loads((chart / "meta.json").read_text("utf-8"))
    source = (chart / f"{stream}.yaml").read_bytes()
    for mode in ("mount", "native", "sidecar", "auto"):
        answer = dispatch.run(["--config", str(config_of(meta, mode, tmp_path))], {}, lambda: source)
        assert answer.code != dispatch.DEFECT, answer.err
        if answer.code:
            assert answer.out == failure.document(answer.err), "a problem leaves nothing to apply"
        else:
            assert new_objections(cluster, source.decode(), answer.out.decode(), meta["namespace"]) == []


def test_definitions(cluster: Cluster):
    """Those that the tests need are served, or no test here runs at all; the others that are refused are named."""
    if cluster.refused_definitions:
        pytest.skip("; ".join(f"{name}: {reason}" for name, reason in cluster.refused_definitions.items()))


def test_an_unknown_field_is_an_objection(cluster: Cluster):
    before = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n"
    after = before + "    appProtokol: https\n"
    objections = new_objections(cluster, before, after, "default")
    assert len(objections) == 1
    assert "appProtokol" in objections[0]


def test_a_duplicate_list_item_is_an_objection(cluster: Cluster):
    before = (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n    name: a\n"
    )
    after = before + "  - port: 80\n    name: b\n"
    objections = new_objections(cluster, before, after, "default")
    assert len(objections) == 1
    assert "duplicate entries for key" in objections[0]


def test_an_ingress_refers_to_no_port_by_a_long_name(cluster: Cluster, tmp_path: Path):
    """Ports of Services have names of up to 63 characters, an Ingress accepts 15 at most."""
    https = {"name": "https-of-the-server", "port": 8443, "targetPort": 8443}
    before = stream_of(service("web", port(), https), deployment(), ingress())
    meta = {"namespace": "shop", "service": "web"}
    answer = dispatch.run(["--config", str(config_of(meta, "mount", tmp_path))], {}, before.encode)
    assert answer.code == 0, answer.err
    assert new_objections(cluster, before, answer.out.decode(), "shop") == []
