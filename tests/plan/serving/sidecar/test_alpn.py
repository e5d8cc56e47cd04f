"""Whether gRPC works through the sidecar, which offers no ALPN."""

from __future__ import annotations

import pytest
from support.manifests import deployment, ingress, path, port, service, target, topology_of

from post_renderer.plan.serving.sidecar import alpn

PORTS = (port(), port("metrics", 9090, 9090))


def route(*services: dict) -> dict:
    listed = [{"name": "web", **each} for each in services]
    body = {"apiVersion": "traefik.io/v1alpha1", "kind": "IngressRoute", "metadata": {"name": "web"}}
    return {**body, "spec": {"routes": [{"services": listed}]}}


def of_class(name: str) -> dict:
    return ingress(name, path(), ingressClassName=name)


@pytest.mark.parametrize(
    ("services", "evidence"),
    [
        ([{"port": 80, "scheme": "h2c"}], "IngressRoute/web has scheme h2c"),
        ([{"port": 80}, {"port": "http", "scheme": "h2c"}], "IngressRoute/web has scheme h2c"),
        ([{"port": 80}], ""),
        ([{"port": 80}, {"port": 9090, "scheme": "h2c"}], ""),
    ],
    ids=["set", "in one of two", "not set", "for another port"],
)
def test_evidence(services, evidence):
    topology = topology_of(service("web", *PORTS), deployment(), route(*services))
    assert alpn.evidence(target(topology, port="http").chain) == evidence


@pytest.mark.parametrize(
    ("routes", "required"),
    [
        ([], True),
        ([of_class("traefik")], True),
        ([of_class("nginx"), of_class("traefik")], True),
        ([of_class("nginx")], False),
        ([of_class("nobody")], False),
    ],
    ids=[
        "callers that nobody sees",
        "Traefik",
        "one of two",
        "nginx",
        "unknown, which is a problem of its own",
    ],
)
def test_is_required(routes, required):
    topology = topology_of(service(), deployment(), *routes)
    assert alpn.is_required(target(topology).chain, topology) is required
