"""What the CPU and memory of a sidecar mean for its pod."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    ingress,
    joined,
    notes,
    refusals,
    request,
    service,
    topology_of,
)

from post_renderer.model import Settings, SidecarSettings

EQUAL = {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "1", "memory": "1Gi"}}
LIMITS = {"limits": EQUAL["limits"]}
LESS = {"limits": EQUAL["limits"], "requests": {"cpu": "100m", "memory": "1Gi"}}


def of_namespace(kind: str, spec: dict, namespace: str = "shop") -> dict:
    return {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": "all", "namespace": namespace},
        "spec": spec,
    }


def quota(*names: str, **more) -> dict:
    return of_namespace("ResourceQuota", {"hard": dict.fromkeys(names, "8"), **more})


def limit_range(kind: str = "Container", **more) -> dict:
    return of_namespace("LimitRange", {"limits": [{"type": kind, **more}]})


def findings(*objects: dict, of_app: dict | None = None, of_sidecar: dict | None = None) -> list:
    settings = Settings(namespace="shop", sidecar=SidecarSettings(resources=of_sidecar))
    app = deployment("web", container(resources=of_app or EQUAL))
    topology = topology_of(service(), app, *objects)
    (decisions,) = joined(topology, request(mode="sidecar"), settings=settings).serving
    return list(decisions)


@pytest.mark.parametrize(
    ("names", "of_sidecar", "missing"),
    [
        (["limits.cpu"], None, "limits: {cpu: …}"),
        (["pods", "limits.cpu"], None, "limits: {cpu: …}"),
        (["requests.memory"], {"limits": {"cpu": 1}}, "requests: {memory: …}"),
        (["memory"], {"limits": {"cpu": 1}}, "requests: {memory: …}"),
        (["limits.memory"], {}, "limits: {memory: …}"),
    ],
)
def test_quota(names, of_sidecar, missing):
    (sentence,) = refusals(lambda: findings(quota(*names), of_sidecar=of_sidecar))
    assert sentence == (
        f"Deployment/web: ResourceQuota/all counts {names[-1]}, so pods with a container that sets none are "
        f"refused, and the sidecar sets none; set sidecar.resources in the config file, with {missing}"
    )


@pytest.mark.parametrize(
    ("objects", "of_app", "of_sidecar"),
    [
        ([quota("limits.memory", "requests.cpu", "cpu", "memory", "pods")], None, None),
        ([quota("limits.cpu")], None, {"limits": {"cpu": 1}}),
        ([quota("requests.cpu")], None, {"limits": {"cpu": 1}}),
        ([quota("limits.cpu")], {"limits": {"memory": "1Gi"}}, None),
        ([quota("limits.cpu"), limit_range(default={"cpu": "1"})], None, None),
        ([quota("cpu"), limit_range(defaultRequest={"cpu": "1"})], None, {}),
        ([quota("limits.cpu", scopes=["Terminating"])], None, None),
        ([of_namespace("ResourceQuota", {"hard": {"limits.cpu": "8"}}, "other")], None, None),
        ([of_namespace("ResourceQuota", {})], None, None),
    ],
    ids=[
        "all of the default",
        "set by the config file",
        "a request is equal to the limit",
        "the application has none either",
        "a default of the namespace",
        "a default request",
        "with scopes",
        "of another namespace",
        "empty",
    ],
)
def test_no_quota(objects, of_app, of_sidecar):
    assert findings(*objects, of_app=of_app, of_sidecar=of_sidecar)


def test_a_limit_range_of_pods_is_no_default():
    assert refusals(lambda: findings(quota("limits.cpu"), limit_range("Pod", default={"cpu": "1"})))


QOS = (
    "note: Service/web: the pods of Deployment/web are of QoS class Guaranteed, and with the sidecar "
    "Burstable; to keep it, set sidecar.resources in the config file, with limits and equal requests for "
    "cpu and memory"
)


@pytest.mark.parametrize(
    ("of_app", "of_sidecar", "expected"),
    [
        (EQUAL, None, [QOS]),
        (LIMITS, None, [QOS]),
        (EQUAL, {"limits": {"cpu": 1}}, [QOS]),
        (EQUAL, {"limits": {"cpu": 1, "memory": "64Mi"}}, []),
        (EQUAL, EQUAL, []),
        (LESS, None, []),
        ({"requests": EQUAL["requests"]}, None, []),
        ({"limits": {"cpu": "1"}}, None, []),
    ],
)
def test_qos_class(of_app, of_sidecar, expected):
    assert [n for n in notes(findings(of_app=of_app, of_sidecar=of_sidecar)) if "QoS" in n] == expected


def test_qos_class_is_of_all_containers():
    app = deployment("web", container(resources=EQUAL), container("more"))
    (decisions,) = joined(topology_of(service(), app), request(mode="sidecar")).serving
    assert not [n for n in notes(decisions) if "QoS" in n]


@pytest.mark.parametrize(
    ("of_sidecar", "expected"),
    [
        (
            None,
            [
                "note: Ingress/web: proxy-read-timeout 3600 keeps connections open: each takes 55 KiB of the "
                "sidecar's memory, and its limit of 256Mi is enough for about 4 500; for more, set "
                "sidecar.resources in the config file"
            ],
        ),
        ({"limits": {"memory": "1Gi"}}, []),
    ],
    ids=["the default", "by the config file"],
)
def test_open_connections(of_sidecar, expected):
    annotations = {"nginx.ingress.kubernetes.io/proxy-read-timeout": "3600"}
    found = findings(ingress(annotations=annotations), of_app=LESS, of_sidecar=of_sidecar)
    assert [n for n in notes(found) if n.startswith("note: Ingress")] == expected
