"""The connections of each route, as the manifests have them."""

from __future__ import annotations

import pytest
from support.manifests import container, deployment, ingress, path, port, service, topology_of

from post_renderer.controllers.upstream import UpstreamTLS
from post_renderer.topology import connections
from post_renderer.topology.connections import CA_VERIFIED, ENCRYPTED, PLAIN, UNKNOWN, VERIFIED

NGINX = "nginx.ingress.kubernetes.io/"
HTTPS = {f"{NGINX}backend-protocol": "HTTPS"}
CHECKED = {**HTTPS, f"{NGINX}proxy-ssl-secret": "shop/ca", f"{NGINX}proxy-ssl-verify": "on"}
NAMED = {**CHECKED, f"{NGINX}proxy-ssl-name": "web.shop.svc"}


@pytest.mark.parametrize(
    ("annotations", "state"),
    [({}, PLAIN), (HTTPS, ENCRYPTED), (CHECKED, CA_VERIFIED), (NAMED, VERIFIED)],
)
def test_state(annotations: dict, state: str):
    topology = topology_of(
        service("web", port(target=8080)),
        deployment("web", container("web", ("http", 8080))),
        ingress(annotations=annotations),
    )
    (connection,) = connections.all_of(topology)
    assert connection.state == state
    assert connection.controller == "ingress-nginx"
    assert [each.container.name for each in connection.listeners] == ["web"]


def test_an_unknown_controller():
    route = ingress(ingressClassName="nobody-knows")
    (connection,) = connections.all_of(topology_of(service("web", port()), route))
    assert (connection.controller, connection.state) == ("", UNKNOWN)


def test_a_route_to_a_port_that_is_not_there():
    (connection,) = connections.all_of(topology_of(service("web", port()), ingress("web", path("web", 9999))))
    assert connection.port is None
    assert connection.listeners == ()


def test_a_service_that_is_not_there_has_none():
    assert connections.all_of(topology_of(service("other", port()), ingress())) == ()


def test_verified_needs_ca_and_name():
    assert connections.state_of(UpstreamTLS(encrypted=True, verified_name="web")) == ENCRYPTED
