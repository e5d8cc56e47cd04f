"""Routes that would lead to a port that is no longer there, or no longer plain."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    ingress,
    joined,
    problems,
    request,
    service,
    topology_of,
)

from post_renderer.model import Finding
from post_renderer.plan.routing import broken_routes

HTTPS = {"nginx.ingress.kubernetes.io/backend-protocol": "HTTPS"}
GRAFANA = container("grafana", ("http", 8080), image="grafana/grafana:11.0.0")
HTTP_ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
"""


def found(*objects: dict | str, web: dict | None = None, **options) -> list[Finding]:
    topology = topology_of(service(), web or deployment(), *objects)
    return list(broken_routes.changes(joined(topology, request(**{"routes": "keep", **options}))))


@pytest.mark.parametrize(
    ("source", "where"),
    [(ingress(), "Ingress/web: example.com/"), (HTTP_ROUTE, "HTTPRoute/web: rule 0")],
    ids=["Ingress", "HTTPRoute"],
)
def test_a_plain_port_that_is_removed(source, where):
    port_name = "http" if "Ingress" in where else "80"
    assert problems(found(source, keep_http=False)) == [
        f"{where} routes to port {port_name} of Service/web in plain HTTP and is kept (routes keep), but that "
        "port is removed (keep-http false); set routes to follow, or keep-http to true"
    ]


def test_a_plain_port_that_turns():
    assert problems(found(ingress(), web=deployment("web", GRAFANA), mode="native")) == [
        "Ingress/web: example.com/ routes to port http of Service/web in plain HTTP and is kept (routes keep), "
        "but that port turns into HTTPS; set mode to sidecar, or routes to follow"
    ]


def test_a_plain_port_that_closes():
    assert problems(found(ingress(), mode="native", preset="aspnetcore")) == [
        "Ingress/web: example.com/ routes to port http of Service/web in plain HTTP and is kept (routes keep), "
        "but that port closes; set mode to sidecar, or routes to follow"
    ]


@pytest.mark.parametrize(
    ("objects", "options"),
    [
        pytest.param([ingress()], {}, id="the plain port stays"),
        pytest.param([ingress()], {"mode": "native", "preset": "quarkus"}, id="the preset keeps it"),
        pytest.param([ingress(annotations=HTTPS)], {"keep_http": False}, id="encrypted already"),
        pytest.param([ingress(), HTTP_ROUTE], {"routes": "follow", "keep_http": False}, id="not kept"),
    ],
)
def test_nothing_breaks(objects, options):
    assert problems(found(*objects, **options)) == []


def test_routes_that_turn_last():
    assert problems(found(ingress(), routes="last", keep_http=False)) == [
        "Ingress/web: example.com/ routes to port http of Service/web in plain HTTP and turns a sync wave later "
        "(routes last), but that port is removed (keep-http false); set routes to follow, or keep-http to true"
    ]


ROUTE = """
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: web}
spec: {host: example.com, to: {kind: Service, name: web}, port: %s}
"""


@pytest.mark.parametrize("routes", ["keep", "last"])
def test_a_route_to_all_ports(routes):
    assert problems(found(ROUTE % "null", routes=routes)) == [
        "Route/web: example.com/ names no port of Service/web and is kept: its plain requests would go to the "
        "HTTPS port, too; set spec.port.targetPort to http"
    ]


@pytest.mark.parametrize(
    ("port", "options"),
    [
        pytest.param("{targetPort: http}", {}, id="it names the port"),
        pytest.param("null", {"routes": "follow"}, id="it follows"),
    ],
)
def test_a_route_to_one_port(port, options):
    assert problems(found(ROUTE % port, **options)) == []
