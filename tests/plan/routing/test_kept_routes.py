"""routes: keep."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    ingress,
    joined,
    notes,
    path,
    port,
    problems,
    request,
    service,
    topology_of,
)

from post_renderer.model import Finding, Settings
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.routing import kept_routes, plain_routes, routes

HTTPS = {"nginx.ingress.kubernetes.io/backend-protocol": "HTTPS"}
GRAFANA = container("grafana", ("http", 8080), image="grafana/grafana:11.0.0")
HTTP_ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
"""


def context(*objects: dict | str, web: dict | None = None, **options) -> PlanContext:
    settings = Settings(namespace="shop")
    topology = topology_of(service(), web or deployment(), *objects, settings=settings)
    return joined(topology, request(**{"routes": "keep", **options}), settings=settings)


def found(*objects: dict | str, **options) -> list[Finding]:
    return list(kept_routes.changes(context(*objects, **options)))


def test_nothing_of_a_route_changes():
    mixed = ingress("web", path(), path("other", at="/x"), ingressClassName="unknown")
    kept = context(
        mixed, ingress("passed", annotations={"nginx.ingress.kubernetes.io/ssl-passthrough": "true"})
    )
    assert list(routes.changes(kept)) == []
    assert list(plain_routes.changes(kept)) == []


def test_what_an_ingress_needs():
    (sentence,) = notes(found(ingress()))
    assert sentence.startswith(
        "note: Ingress/web: is left as it is (routes keep); for verified HTTPS to Service/web it needs port "
        'https (443), with nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"; '
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [(ingress(ingressClassName="unknown"), "Ingress/web"), (HTTP_ROUTE, "HTTPRoute/web")],
    ids=["unknown class", "HTTPRoute"],
)
def test_what_another_route_needs(source, name):
    assert notes(found(source)) == [
        f"note: {name}: is left as it is (routes keep); for verified HTTPS to Service/web it needs port https "
        "(443), the name web.shop.svc.cluster.local, and the CA in ca.crt of Secret web-backend-tls"
    ]


@pytest.mark.parametrize(
    ("source", "where"),
    [(ingress(), "Ingress/web: example.com/"), (HTTP_ROUTE, "HTTPRoute/web: rule 0")],
    ids=["Ingress", "HTTPRoute"],
)
def test_a_plain_port_that_is_removed(source, where):
    port_name = "http" if "Ingress" in where else "80"
    assert problems(found(source, keep_http=False)) == [
        f"{where} routes to port {port_name} of Service/web in plain HTTP and is kept (routes keep), but that "
        "port is removed (keep-http false); let routes follow, or leave keep-http out"
    ]


def test_a_plain_port_that_turns():
    assert problems(found(ingress(), web=deployment("web", GRAFANA), mode="native")) == [
        "Ingress/web: example.com/ routes to port http of Service/web in plain HTTP and is kept (routes keep), "
        "but that port turns into HTTPS; let routes follow"
    ]


@pytest.mark.parametrize(
    ("objects", "options"),
    [
        pytest.param([ingress()], {}, id="the plain port stays"),
        pytest.param([ingress(annotations=HTTPS)], {"keep_http": False}, id="encrypted already"),
        pytest.param([ingress(), HTTP_ROUTE], {"routes": "follow", "keep_http": False}, id="not kept"),
    ],
)
def test_nothing_breaks(objects, options):
    assert problems(found(*objects, **options)) == []


def test_two_ports_of_one_service():
    listed = service("web", port(), port("admin", 9000, 9000))
    both = ingress("web", path(), path(to="admin", at="/admin"))
    topology = topology_of(listed, deployment(), both)
    kept = joined(topology, request(mode="sidecar", routes="keep"))
    assert len(notes(list(kept_routes.changes(kept)))) == 2
