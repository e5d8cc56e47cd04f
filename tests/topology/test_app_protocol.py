from __future__ import annotations

import pytest
from support.manifests import SERVICE, container, deployment, ingress, port, request, service, topology_of

from post_renderer.kubernetes import services
from post_renderer.topology import app_protocol
from post_renderer.topology.pods import target_pods


def route(kind: str, to: str = "web") -> dict:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": "r"},
        "spec": {"rules": [{"backendRefs": [{"name": to, "port": 80}]}]},
    }


def evidence(*objects: dict, listed: dict | None = None, web: dict | None = None) -> str:
    topology = topology_of(service("web", listed or port()), deployment("web", web or container()), *objects)
    manifest = topology.objects.get(SERVICE)
    plain = services.ports(manifest.body)[0]
    pods = target_pods(request(), manifest, plain, topology)
    return app_protocol.h2_evidence(plain, pods, topology.routes.to(SERVICE))


@pytest.mark.parametrize(
    ("objects", "listed", "web", "expected"),
    [
        pytest.param(
            [route("GRPCRoute")], None, None, "GRPCRoute/r routes to it, so it serves gRPC", id="GRPCRoute"
        ),
        pytest.param([], port("grpc", 80, 8080), None, "port grpc (80) serves grpc", id="name"),
        pytest.param(
            [], port("grpc-api", 80, 8080), None, "port grpc-api (80) serves grpc-api", id="longer name"
        ),
        pytest.param([], port("http2", 80, 8080), None, "port http2 (80) serves http2", id="HTTP/2 by name"),
        pytest.param(
            [], port(appProtocol="kubernetes.io/h2c"), None, "port http (80) serves h2c", id="appProtocol"
        ),
        pytest.param(
            [], port(appProtocol="grpc"), None, "port http (80) serves grpc", id="appProtocol of Istio"
        ),
        pytest.param(
            [],
            None,
            container(readinessProbe={"grpc": {"port": 8080}}),
            "readinessProbe of container web uses gRPC",
            id="probe",
        ),
    ],
)
def test_more_than_http(objects, listed, web, expected):
    assert evidence(*objects, listed=listed, web=web) == expected


@pytest.mark.parametrize(
    ("objects", "listed", "web"),
    [
        pytest.param([], None, None, id="nothing"),
        pytest.param([route("HTTPRoute"), ingress()], None, None, id="other routes"),
        pytest.param([route("GRPCRoute", "api")], None, None, id="GRPCRoute to another Service"),
        pytest.param([], port(appProtocol="http"), None, id="appProtocol"),
        pytest.param([], port(appProtocol="kubernetes.io/ws"), None, id="WebSocket"),
        pytest.param([], port("http-grpc", 80, 8080), None, id="behind another word"),
        pytest.param(
            [], None, container(readinessProbe={"grpc": {"port": 9000}}), id="probe of another port"
        ),
    ],
)
def test_nothing_more(objects, listed, web):
    assert evidence(*objects, listed=listed, web=web) == ""
