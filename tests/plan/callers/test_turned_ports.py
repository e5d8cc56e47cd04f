"""Which ports serve HTTPS now, or nothing, where callers found plain HTTP."""

from __future__ import annotations

import pytest
from support.manifests import container, deployment, joined, port, request, service, topology_of

from post_renderer.plan.callers.turned_ports import CLOSED, HTTPS, REMOVED, STOPPED, TurnedPorts


def turned(*objects: dict, image: str = "example/web:1", **options) -> TurnedPorts:
    listed = [port(), port("alias", 81), port("metrics", 9000, "metrics")]
    workload = deployment("web", container("web", ("http", 8080), ("metrics", 9000), image=image))
    topology = topology_of(service("web", *listed), workload, *objects)
    return TurnedPorts(joined(topology, request(port="http", **options)))


def of_services(found: TurnedPorts) -> dict[str, str]:
    return {
        f"{each.service.ref.name}:{port.number}": now.now
        for each in found.services
        for port, now in each.ports.items()
    }


@pytest.mark.parametrize(
    ("options", "ports"),
    [
        ({"mode": "mount", "https_port": 8080}, {"web:80": HTTPS, "web:81": HTTPS}),
        ({"mode": "mount"}, {}),
        ({"mode": "sidecar"}, {}),
        ({"mode": "sidecar", "keep_http": False}, {"web:80": REMOVED, "web:81": REMOVED}),
        ({"mode": "sidecar", "close_plaintext": True}, {"web:80": CLOSED, "web:81": CLOSED}),
        (
            {"mode": "sidecar", "close_plaintext": True, "keep_http": False},
            {"web:80": CLOSED, "web:81": CLOSED},
        ),
        (
            {"mode": "mount", "https_port": 8080, "close_plaintext": True},
            {"web:80": HTTPS, "web:81": HTTPS},
        ),
    ],
    ids=["in place", "beside", "sidecar", "removed", "closed", "closed and removed", "nothing to close"],
)
def test_of_services(options, ports):
    found = turned(**options)
    assert (of_services(found), bool(found)) == (ports, bool(ports))


def test_of_pods():
    ((workload, ports),) = turned(mode="mount", https_port=8080).pods
    assert workload.ref.name == "web"
    assert {name: each.now for name, each in ports.items()} == {"8080": HTTPS, "http": HTTPS}


def test_other_services_of_the_pods():
    others = (
        service("other", port("x", 8000, 8080), port("y", 8001, 9000)),
        service("far", selector={"app": "far"}),
    )
    found = of_services(turned(*others, mode="mount", https_port=8080))
    assert found == {"web:80": HTTPS, "web:81": HTTPS, "other:8000": HTTPS}


def test_an_application_that_closes_its_plain_port():
    image = "mcr.microsoft.com/dotnet/aspnet:8.0"
    found = turned(image=image, mode="native", preset="aspnetcore")
    assert of_services(found) == {"web:80": STOPPED, "web:81": STOPPED}
    found = turned(image=image, mode="native", preset="aspnetcore", close_plaintext=True)
    assert of_services(found) == {"web:80": STOPPED, "web:81": STOPPED}
