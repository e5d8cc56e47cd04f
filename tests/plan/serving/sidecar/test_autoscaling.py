"""HorizontalPodAutoscalers of pods that get a sidecar."""

from __future__ import annotations

import pytest
from support.manifests import deployment, joined, notes, request, service, topology_of

from post_renderer.model import Settings, SidecarSettings
from post_renderer.yamltext import node

COUNTS = (
    "note: HorizontalPodAutoscaler/web: scales Deployment/web by {} of all containers, so that the sidecar counts "
    "(it requests {}); metrics of type ContainerResource for container web leave it out"
)
LACKS = (
    "warning: HorizontalPodAutoscaler/web: scales Deployment/web by the share of requested {0} in use, and the "
    "sidecar requests none; without it nothing is scaled: set requests for {0} in sidecar.resources of the "
    "config file"
)


def metric(name: str = "cpu", kind: str = "Resource", **target) -> dict:
    key = kind[0].lower() + kind[1:]
    target = target or {"type": "Utilization", "averageUtilization": 80}
    container = {"container": "web"} if kind == "ContainerResource" else {}
    return {"type": kind, key: {"name": name, "target": target, **container}}


def autoscaler(*metrics: dict, version: str = "v2", target: dict | None = None, **metadata) -> dict:
    scaled = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", **(target or {})}
    return {
        "apiVersion": f"autoscaling/{version}",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web", **metadata},
        "spec": {"scaleTargetRef": scaled, "maxReplicas": 3, "metrics": list(metrics)},
    }


def found(*objects: dict | str, mode: str = "sidecar", resources: dict | None = None) -> list[str]:
    settings = Settings(namespace="shop", sidecar=SidecarSettings(resources=resources))
    topology = topology_of(service(), deployment(), *objects, settings=settings)
    (decisions,) = joined(topology, request(mode=mode), settings=settings).serving
    return [text for text in notes(decisions) if "HorizontalPodAutoscaler" in text]


OLDER = {"type": "Resource", "resource": {"name": "memory", "targetAverageUtilization": 70}}


@pytest.mark.parametrize(
    ("of_web", "counted"),
    [
        (autoscaler(metric()), ("cpu", "cpu 10m")),
        (autoscaler(metric("memory"), metric()), ("memory and cpu", "memory 32Mi, cpu 10m")),
        (autoscaler(metric(type="AverageValue", averageValue="100m")), ("cpu", "cpu 10m")),
        (autoscaler(metric(kind="ContainerResource"), metric("memory")), ("memory", "memory 32Mi")),
        (autoscaler(OLDER, version="v2beta1"), ("memory", "memory 32Mi")),
        (autoscaler(version="v1"), ("cpu", "cpu 10m")),
        (autoscaler(), ("cpu", "cpu 10m")),
    ],
    ids=["cpu", "two", "value", "one of two", "v2beta1", "v1", "default"],
)
def test_the_sidecar_counts(of_web, counted):
    assert found(of_web) == [COUNTS.format(*counted)]


@pytest.mark.parametrize(
    ("of_web", "mode"),
    [
        (autoscaler(metric(kind="ContainerResource")), "sidecar"),
        (autoscaler({"type": "Pods", "pods": {"metric": {"name": "requests"}}}), "sidecar"),
        (autoscaler(metric(), target={"name": "api"}), "sidecar"),
        (autoscaler(metric(), target={"kind": "StatefulSet"}), "sidecar"),
        (autoscaler(metric(), namespace="other"), "sidecar"),
        ({**autoscaler(metric()), "apiVersion": "autoscaling.example.com/v1"}, "sidecar"),
        (autoscaler(metric()), "mount"),
    ],
    ids=["one container", "pods", "another name", "another kind", "another namespace", "group", "no sidecar"],
)
def test_nothing_to_tell(of_web, mode):
    assert found(of_web, mode=mode) == []


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param({}, [LACKS.format("cpu")], id="none"),
        pytest.param({"requests": {"memory": "32Mi"}}, [LACKS.format("cpu")], id="another"),
        pytest.param({"requests": {"cpu": 1}}, [COUNTS.format("cpu", "cpu 1")], id="a number"),
        pytest.param({"limits": {"cpu": "1"}}, [COUNTS.format("cpu", "cpu 1")], id="the limit"),
    ],
)
def test_resources_of_the_config(resources, expected):
    assert found(autoscaler(metric()), resources=resources) == expected


def test_a_value_needs_no_request():
    assert found(autoscaler(metric(type="AverageValue", averageValue="1")), resources={}) == []


WRITTEN = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {kind: Deployment, name: web}}
"""


@pytest.mark.parametrize(("mode", "is_read"), [("sidecar", True), ("mount", False)])
def test_they_are_read_where_a_sidecar_is_added(mode, is_read, monkeypatch: pytest.MonkeyPatch):
    composed: list[str] = []
    compose = node.compose
    monkeypatch.setattr(node, "compose", lambda text: composed.append(text) or compose(text))
    found(WRITTEN, mode=mode)
    assert any("HorizontalPodAutoscaler" in text for text in composed) is is_read
