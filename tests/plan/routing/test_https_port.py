from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    container,
    deployment,
    ingress,
    path,
    port,
    refusals,
    request,
    service,
    topology_of,
)

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Port
from post_renderer.plan.backend import PlannedPorts, Target, TLSServer
from post_renderer.plan.routing import https_port
from post_renderer.plan.serving.mount import MountServer
from post_renderer.plan.serving.sidecar.server import SidecarServer
from post_renderer.topology import chain

HTTP, METRICS, HTTPS = port(), port("metrics", 9000, 9000), port("https", 443, "https")
MOUNT, SIDECAR = MountServer(), SidecarServer()


def target(listed: list[dict], *objects: dict, **options) -> Target:
    """The port http of a Service with the ports ``listed``, its workload among ``objects``."""
    topology = topology_of(service("web", *listed), *objects)
    plain_port = services.named(services.ports(topology.objects.get(SERVICE).body), "http")
    of_service = request(**options)
    return Target(of_service, chain.resolve(of_service, plain_port, topology))


def for_pods(
    listed: list[dict], *declared: tuple[str, int], number: int = 8443, server: TLSServer = MOUNT, **options
) -> Port:
    web = deployment("web", container("web", *declared))
    return https_port.for_pods(target(listed, web, **options), server, number, PlannedPorts())


def new(number: int, name: str = "https", target: str = "8443") -> Port:
    return Port(NEW, name, number, target, "TCP", "", "web")


@pytest.mark.parametrize(
    ("listed", "options", "expected"),
    [
        pytest.param([HTTP], {}, new(443), id="443"),
        pytest.param([HTTP, port("tls", 443, 1)], {}, new(8443), id="443 is taken"),
        pytest.param([HTTP, port("a", 443, 1), port("b", 8443, 1)], {}, new(8444), id="two are taken"),
        pytest.param(
            [HTTP, port("a", 443, 1), port("b", 8443, 1), port("c", 8444, 1)],
            {},
            new(8445),
            id="three are taken",
        ),
        pytest.param([HTTP, port("https", 9000, 9000)], {}, new(443, "https-443"), id="the name is taken"),
        pytest.param([HTTP], {"service_port": 9443}, new(9443), id="service-port"),
        pytest.param(
            [HTTP, port("u", 5353, 8443, protocol="UDP")], {}, new(443), id="UDP does not lead there"
        ),
    ],
)
def test_a_new_port(listed, options, expected):
    assert for_pods(listed, ("http", 8080), **options) == expected


@pytest.mark.parametrize(
    ("listed", "declared", "options", "position"),
    [
        pytest.param([HTTP, port("tls", 444, 8443)], [("http", 8080)], {}, 1, id="by number"),
        pytest.param([HTTP, port("tls", 444, "tls")], [("http", 8080), ("tls", 8443)], {}, 1, id="by name"),
        pytest.param(
            [HTTP, port("tls", 444, "https")], [("http", 8080)], {}, 1, id="by a name not yet declared"
        ),
        pytest.param([HTTP, port("a", 1, 8443), HTTPS], [("http", 8080)], {}, 2, id="the one with TLS"),
        pytest.param(
            [port("http", 80, 8443), port("b", 81, 8443)], [("http", 8443)], {}, 0, id="the plain one itself"
        ),
        pytest.param(
            [port("b", 81, 8443), port("http", 80, "web")],
            [("web", 8443)],
            {},
            1,
            id="the plain one, before others",
        ),
        pytest.param(
            [HTTP, port("a", 1, 8443), HTTPS],
            [("http", 8080)],
            {"service_port": 1},
            1,
            id="that of service-port",
        ),
    ],
)
def test_an_existing_port(listed, declared, options, position):
    assert for_pods(listed, *declared, **options).position == position


@pytest.mark.parametrize(
    ("listed", "declared", "options", "expected"),
    [
        ([HTTP], [("http", 8080)], {}, new(443)),
        ([HTTP, port("tls", 444, "https")], [("http", 8080)], {}, new(443)),
        ([HTTP, HTTPS], [("http", 8080)], {}, new(8443, "https-8443")),
        ([HTTP], [("http", 8080)], {"service_port": 9443}, new(9443)),
    ],
    ids=["443", "no name leads there", "443 is taken by a name", "service-port"],
)
def test_a_new_port_to_a_sidecar(listed, declared, options, expected):
    """By number only: ports of init containers are found by name since Kubernetes 1.32."""
    assert for_pods(listed, *declared, server=SIDECAR, **options) == expected


@pytest.mark.parametrize(
    ("listed", "options", "position"),
    [
        ([HTTP, port("tls", 444, 8443)], {}, 1),
        ([HTTP, port("a", 1, 8443), port("https", 443, 8443)], {}, 2),
        ([HTTP, port("a", 1, 8443), port("https", 443, 8443)], {"service_port": 1}, 1),
    ],
    ids=["by number", "the one with TLS", "that of service-port"],
)
def test_an_existing_port_to_a_sidecar(listed, options, position):
    assert for_pods(listed, ("http", 8080), server=SIDECAR, **options).position == position


def test_service_port_that_leads_to_a_name_where_a_sidecar_serves():
    assert refusals(lambda: for_pods([HTTP, HTTPS], ("http", 8080), server=SIDECAR, service_port=443)) == [
        'Service/web: port 443 targets a port named "https", not the TLS port 8443; '
        "set service-port to a free number, or https-port to the number of the container port"
    ]


def test_service_port_that_leads_elsewhere():
    assert refusals(lambda: for_pods([HTTP, METRICS], ("http", 8080), service_port=9000)) == [
        "Service/web: port 9000 targets container port 9000, not the TLS port 8443; "
        "set service-port to a free number, or https-port to the number of the container port"
    ]


@pytest.mark.parametrize(
    ("listed", "options", "expected"),
    [
        ([HTTP], {}, new(443)),
        ([HTTP], {"service_port": 9443}, new(9443)),
        ([HTTP, port("tls", 444, 8443)], {}, Port(1, "tls", 444, "8443", "TCP", "", "web")),
    ],
    ids=["a new one", "service-port", "an existing one"],
)
def test_for_number(listed, options, expected):
    topology = topology_of(service("web", *listed))
    first = services.ports(topology.objects.get(SERVICE).body)[0]
    assert https_port.for_number(request(**options), first, 8443, topology) == expected


def test_for_number_of_a_port_that_turns():
    topology = topology_of(service("web", HTTP))
    (plain,) = services.ports(topology.objects.get(SERVICE).body)
    assert https_port.for_number(request(), plain, 0, topology) == plain


@pytest.mark.parametrize(
    ("to", "leads"),
    [("http", True), (80, True), ("alias", True), ("tls", True), ("metrics", False), ("none", False)],
)
def test_routes_to(to, leads):
    listed = [HTTP, port("alias", 81), port("tls", 444, 8443), METRICS]
    routes = https_port.routes_to(target(listed, deployment(), ingress("web", path(to=to))), 8443, new(443))
    assert [route.port for route in routes] == [str(to)] * leads


def test_routes_to_in_the_order_of_the_stream():
    listed = [HTTP, port("tls", 444, 8443), METRICS]
    ingresses = ingress("b", path(to="tls"), path(to="metrics", at="/m")), ingress("a", path(to="http"))
    routes = https_port.routes_to(target(listed, deployment(), *ingresses), 8443, new(443))
    assert [(route.source.name, route.port) for route in routes] == [("b", "tls"), ("a", "http")]
