"""Other HTTPS ports of a Service."""

from __future__ import annotations

import pytest
from support.manifests import ingress, notes, path, port, problems
from support.traefik import SERVED, ingress_of, stream, web

from post_renderer.controllers.traefik import service_annotations

ADMIN = port("https-admin", 9443, 9443)


def findings(*others: dict, of: dict) -> list:
    of_stream, connections = stream(ingress_of(), *others, of=of)
    return list(service_annotations.changes([connections], of_stream))


def to_admin(name: str = "traefik", to: str | int = 9443) -> dict:
    return ingress("admin", path(to=to), ingressClassName=name)


@pytest.mark.parametrize("to", [9443, "https-admin"])
def test_a_route_of_the_stream(to):
    decisions = findings(to_admin(to=to), of=web(port(), ADMIN, SERVED))
    assert problems(decisions) == [
        "Ingress/admin: example.com/ routes to port https-admin (9443) of Service/web, which is not flagged: Traefik "
        "has one ServersTransport for all HTTPS ports of a Service, and would verify it as web.shop.svc.cluster.local; "
        "add that port to port if it serves the same certificate, or set routes to keep"
    ]
    assert notes(decisions) == []


def test_routes_that_nobody_sees():
    decisions = findings(to_admin("nginx"), of=web(port(), ADMIN, SERVED))
    assert problems(decisions) == []
    assert notes(decisions) == [
        "warning: Service/web: Ingresses of Traefik that are not in the stream get the ServersTransport for port "
        "https-admin (9443), too, which is verified as web.shop.svc.cluster.local then"
    ]


@pytest.mark.parametrize(
    "other",
    [
        port("metrics", 9443, 9443),
        port("admin", 9443, 9443, appProtocol="https"),
        port("https-2", 8443, 8443),
    ],
    ids=["plain", "Traefik does not read appProtocol", "with the same target"],
)
def test_nothing_to_tell(other):
    decisions = findings(to_admin(to=other["port"]), of=web(port(), other, SERVED))
    assert (problems(decisions), notes(decisions)) == ([], [])
