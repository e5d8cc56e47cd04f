"""Routes that would go on in plain HTTP."""

from __future__ import annotations

import pytest
from support.manifests import (
    deployment,
    ingress,
    joined,
    path,
    port,
    problems,
    request,
    service,
    topology_of,
)
from support.toy_routes import add, toy_route

from post_renderer.plan.routing import plain_routes

ALL = (port(), port("metrics", 9000, 9000), port("https", 443, "https"))
WAY_OUT = (
    "set routes to keep and switch it yourself: port https (443), name web.shop.svc.cluster.local, CA in Secret "
    "web-backend-tls; or unflag the Service"
)


def found(*objects: dict | str, ports: tuple[dict, ...] = (port(),), **options) -> list[str]:
    topology = topology_of(service("web", *ports), deployment(), *objects)
    return problems(plain_routes.changes(joined(topology, request(**options))))


@pytest.fixture(autouse=True)
def _unsupported(monkeypatch):
    add(monkeypatch)


def test_a_route_of_a_kind_that_is_not_supported():
    assert found(toy_route()) == [
        "ToyRoute/toy: spec.to[0] leads to Service/web, and this version cannot switch it to HTTPS: "
        f"its requests would stay in plain HTTP; {WAY_OUT}"
    ]


def test_an_annotation_that_names_the_service():
    name = "nginx.ingress.kubernetes.io/default-backend"
    errors = ingress("errors", path("api"), annotations={name: "web"})
    assert found(errors) == [
        f"Ingress/errors: annotation {name} names Service/web, which the controller then calls in plain HTTP; "
        "name a Service there that is not flagged, or set routes to keep"
    ]


def test_a_route_to_another_port():
    assert found(ingress(), ingress("b", path(to="metrics")), ports=ALL[:2], port="http") == [
        "Ingress/b: example.com/ routes to port metrics of Service/web, which is not secured: its requests would "
        "stay in plain HTTP; add that port to port, or set routes to keep and switch the routes yourself"
    ]


@pytest.mark.parametrize(
    ("objects", "options"),
    [
        pytest.param([], {}, id="no route"),
        pytest.param([ingress()], {}, id="to the secured port"),
        pytest.param([ingress(), ingress("b", path(to="https"))], {"port": "http"}, id="a port with TLS"),
        pytest.param(
            [
                ingress(),
                ingress(
                    "b", path(to=9000), annotations={"nginx.ingress.kubernetes.io/backend-protocol": "HTTPS"}
                ),
            ],
            {"port": "http"},
            id="encrypted",
        ),
        pytest.param([ingress("b", path(to="metrics"))], {"port": "http", "routes": "keep"}, id="kept"),
        pytest.param([toy_route("other")], {"port": "http"}, id="another Service"),
    ],
)
def test_nothing_stays_plain(objects, options):
    assert found(*objects, ports=ALL if objects else ALL[:1], **options) == []


def test_what_a_route_has_to_present():
    (sentence,) = found(toy_route(), client_auth=True)
    assert (
        "CA in Secret web-backend-tls, and the key pair of Secret web-backend-tls-client as its client "
        "certificate; or unflag the Service"
    ) in sentence
