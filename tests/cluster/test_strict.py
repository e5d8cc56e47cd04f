"""What the filter writes is what the API server accepts: Strict validation of every document that it changes.

A chart may have fields that its API server does not know; the filter adds none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from objects import Cluster, documents, objects
from places import ROOT, chart_streams

from post_renderer.fronts import program as front

API_VERSION = "backend-tls.kuberise.io/v1alpha1"
SAMPLES = sorted(file.parent for file in (ROOT / "samples").glob("*/input.yaml"))
CHARTS = sorted({file.parent for file in chart_streams()})


def new_objections(cluster: Cluster, before: str, after: str, namespace: str) -> list[str]:
    """What the server has against documents of ``after`` that it did not have against those of ``before``."""
    was, now = documents(before), documents(after)
    known = _objections(cluster, [text for text in was if text not in set(now)], namespace)
    found = _objections(cluster, [text for text in now if text not in set(was)], namespace)
    return sorted(found - known)


def _objections(cluster: Cluster, texts: list[str], namespace: str) -> set[str]:
    return {
        f"{body['kind']}/{body['metadata']['name']}: {objection}"
        for text in texts
        for body in objects(text)
        for objection in _applied(cluster, body, namespace)
    }


def _applied(cluster: Cluster, body: dict[str, Any], namespace: str) -> list[str]:
    cluster.ensure_namespace(body["metadata"].get("namespace", namespace))
    return cluster.apply(body, namespace, "dryRun=All")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples(cluster: Cluster, sample: Path):
    arguments = (sample / "args").read_text("utf-8").split() if (sample / "args").is_file() else []
    namespace = arguments[arguments.index("--namespace") + 1] if "--namespace" in arguments else "default"
    before, after = ((sample / name).read_text("utf-8") for name in ("input.yaml", "expected.yaml"))
    assert before != after
    assert new_objections(cluster, before, after, namespace) == []


@pytest.mark.parametrize("stream", ["helm3", "helm4"])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_charts(cluster: Cluster, chart: Path, stream: str, tmp_path: Path):
    meta = json.loads((chart / "meta.json").read_text("utf-8"))
    source = (chart / f"{stream}.yaml").read_bytes()
    for mode in ("mount", "native"):
        answer = front.run(["--config", str(config_of(meta, mode, tmp_path))], {}, lambda: source)
        if answer.code:
            assert answer.out == b"", "what cannot be done leaves nothing to apply"
        else:
            assert new_objections(cluster, source.decode(), answer.out.decode(), meta["namespace"]) == []


def config_of(meta: dict[str, Any], mode: str, folder: Path) -> Path:
    entry = {"name": meta["service"], "mode": mode, **meta.get("flags", {})}
    spec = {"namespace": meta["namespace"], "defaults": {"issuer": {"name": "ca"}}, "services": [entry]}
    file = folder / f"{mode}.yaml"
    file.write_text(json.dumps({"apiVersion": API_VERSION, "kind": "BackendTLS", "spec": spec}), "utf-8")
    return file


def test_an_unknown_field_is_seen(cluster: Cluster):
    before = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n"
    after = before + "    appProtokol: https\n"
    found = new_objections(cluster, before, after, "default")
    assert len(found) == 1
    assert "appProtokol" in found[0]


def test_a_list_item_twice_is_seen(cluster: Cluster):
    before = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n    name: a\n"
    after = before + "  - port: 80\n    name: b\n"
    found = new_objections(cluster, before, after, "default")
    assert len(found) == 1
    assert "duplicate entries for key" in found[0]
