"""Which ports of a Service a flag is about."""

from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    container,
    deployment,
    existing_sidecar,
    ingress,
    path,
    port,
    refusals,
    request,
    service,
    topology_of,
)

from post_renderer.kubernetes import services
from post_renderer.model import Port
from post_renderer.topology import chain
from post_renderer.topology.pods import target_pods
from post_renderer.topology.service_port import flagged_ports, in_front_of_sidecar
from post_renderer.topology.topology import Topology

TURNED = port("http", 8200, 8200, appProtocol="https")
HTTP, METRICS, HTTPS = port(), port("metrics", 9000, 9000), port("https", 443, "https")
QUIC = port("quic", 444, protocol="UDP")


def secured(listed: list[dict], *paths: dict, **options) -> list[int]:
    topology = topology_of(service("web", *listed), *([ingress("web", *paths)] if paths else []))
    ports = flagged_ports(request(**options), topology.objects.get(SERVICE), topology.routes.to(SERVICE), [])
    return [each.number for each in ports]


@pytest.mark.parametrize(
    ("listed", "paths", "options", "number"),
    [
        pytest.param([HTTP], [], {}, 80, id="the only one"),
        pytest.param([HTTP, METRICS], [path(to="http")], {}, 80, id="routed by name"),
        pytest.param([HTTP, METRICS], [path(to=9000)], {}, 9000, id="routed by number"),
        pytest.param([HTTP, METRICS], [path(to="http")], {"port": "metrics"}, 9000, id="set by name"),
        pytest.param([HTTP, METRICS], [], {"port": "9000"}, 9000, id="set by number"),
        pytest.param([METRICS, HTTP], [path(to="http"), path(to=80, at="/b")], {}, 80, id="routed twice"),
        pytest.param([HTTP, port("alias", 8080)], [], {}, 80, id="two with one target"),
        pytest.param([HTTPS, HTTP], [], {}, 80, id="the one without TLS"),
        pytest.param([HTTPS], [], {}, 443, id="the only one, with TLS"),
        pytest.param([TURNED, HTTPS], [], {}, 8200, id="the one that an earlier run has turned"),
        pytest.param(
            [TURNED, HTTPS],
            [path(to=8200), path(to=443, at="/s")],
            {},
            8200,
            id="both routed, and one that an earlier run has turned",
        ),
        pytest.param(
            [port("https", 8443, 8443), port("https-443", 443, 9899)],
            [],
            {"keep_http": False},
            443,
            id="the one that an earlier run added, by its number",
        ),
        pytest.param(
            [port("https-web", 8443, 8443), port("https", 443, 9899)],
            [],
            {"keep_http": False},
            443,
            id="the one that an earlier run added",
        ),
        pytest.param([HTTP, HTTPS], [path(to="https")], {}, 443, id="routed to the one with TLS"),
        pytest.param(
            [HTTPS, METRICS], [], {"port": "http", "keep_http": False}, 443, id="gone after keep-http false"
        ),
        pytest.param(
            [port("https-admin", 443, 9443), port("https", 8443, 9444), port("https-8444", 8444, 8443)],
            [],
            {"port": "http", "keep_http": False},
            8444,
            id="gone after keep-http false, beside others with TLS",
        ),
        pytest.param(
            [port("tls", 444, 9443, appProtocol="https")],
            [],
            {"port": "http", "keep_http": False},
            444,
            id="gone after keep-http false, and replaced by a port of the chart",
        ),
        pytest.param([QUIC, HTTP], [], {}, 80, id="the only one with TCP"),
        pytest.param([HTTPS, QUIC], [], {}, 443, id="the only one with TCP, with TLS"),
    ],
)
def test_flagged_port(listed, paths, options, number):
    assert secured(listed, *paths, **options) == [number]


@pytest.mark.parametrize(
    ("listed", "paths", "options", "numbers"),
    [
        pytest.param(
            [HTTP, METRICS], [path(to=9000), path(to=80, at="/m")], {}, [80, 9000], id="several routed"
        ),
        pytest.param([HTTP, METRICS], [], {"port": "metrics,80"}, [9000, 80], id="several set"),
        pytest.param(
            [port("https", 443, 8443), port("https-8443", 8443, 8444)],
            [],
            {"port": "http,metrics", "keep_http": False},
            [443, 8443],
            id="several gone after keep-http false",
        ),
        pytest.param(
            [HTTP, METRICS, port("alias", 8080)],
            [path(to=80), path(to=9000, at="/m"), path(to=8080, at="/a")],
            {},
            [80, 9000],
            id="one for each target",
        ),
        pytest.param(
            [port("https", 443, 8443), port("https-8443", 8443, 8444), HTTP, METRICS],
            [path(to=443), path(to=8443, at="/m")],
            {},
            [443, 8443],
            id="those of an earlier run",
        ),
        pytest.param(
            [HTTP, METRICS, HTTPS],
            [path(to=80), path(to=9000, at="/m"), path(to=443, at="/s")],
            {},
            [80, 9000],
            id="those without TLS",
        ),
    ],
)
def test_several(listed, paths, options, numbers):
    assert secured(listed, *paths, **options) == numbers


@pytest.mark.parametrize(
    ("listed", "paths", "options", "sentence"),
    [
        pytest.param(
            [HTTP, METRICS],
            [],
            {},
            "Service/web: has several ports, and no route shows which one to secure: http (80), metrics (9000); "
            "set port to those that are to be secured",
            id="several",
        ),
        pytest.param(
            [HTTP, METRICS],
            [],
            {"port": "web"},
            'Service/web: has no port "web"; its ports are http (80), metrics (9000); set port to one of them',
            id="set to another",
        ),
        pytest.param(
            [HTTP, HTTPS],
            [],
            {"port": "web"},
            'Service/web: has no port "web"; its ports are http (80), https (443); set port to one of them',
            id="set to another, and one serves TLS",
        ),
        pytest.param(
            [HTTP],
            [],
            {"port": "web", "keep_http": False},
            'Service/web: has no port "web"; its ports are http (80); set port to one of them',
            id="gone, and no other that serves TLS",
        ),
        pytest.param(
            [HTTP, QUIC],
            [],
            {"port": "quic"},
            "Service/web: port quic (444) is UDP, and TLS needs TCP; set port to another one",
            id="set to one without TCP",
        ),
        pytest.param(
            [QUIC],
            [],
            {},
            "Service/web: port quic (444) is UDP, and TLS needs TCP; set port to another one",
            id="none with TCP",
        ),
        pytest.param(
            [HTTP],
            [path(to="web")],
            {},
            'Ingress/web: example.com/ routes to port "web" of Service/web, whose ports are http (80); '
            "route it to one of them",
            id="routed to none",
        ),
    ],
)
def test_refused(listed, paths, options, sentence):
    assert refusals(lambda: secured(listed, *paths, **options)) == [sentence]


OWN_HTTPS = service("web-backend-tls", port("https", 443, 8443))


@pytest.mark.parametrize(
    ("added", "numbers"), [([], [80]), ([OWN_HTTPS], [443])], ids=["still to be added", "of an earlier run"]
)
def test_routed_to_the_service_of_its_own(added, numbers):
    topology = topology_of(service(type="NodePort"), *added, ingress("web", path("web-backend-tls", 443)))
    ports = chain.ports_of(request(expose=False), topology)
    assert [each.number for each in ports] == numbers


def test_routed_to_no_port_of_the_service_of_its_own():
    objects = service(type="NodePort"), OWN_HTTPS, ingress("web", path("web-backend-tls", 80))
    assert refusals(lambda: chain.ports_of(request(expose=False), topology_of(*objects))) == [
        'Ingress/web: example.com/ routes to port "80" of Service/web-backend-tls, whose ports are https (443); '
        "route it to one of them"
    ]


def test_no_ports_at_all():
    body = service()
    body["spec"]["ports"] = []
    manifest = topology_of(body).objects.get(SERVICE)
    assert refusals(lambda: flagged_ports(request(port="http"), manifest, [], [])) == [
        'Service/web: has no port "http"; its ports are none; set port to one of them'
    ]


def of_first_port(topology: Topology) -> Port:
    manifest = topology.objects.get(SERVICE)
    port_of_service = services.ports(manifest.body)[0]
    pods = target_pods(request(), manifest, port_of_service, topology)
    return in_front_of_sidecar(manifest, port_of_service, pods)


@pytest.mark.parametrize(
    ("listed", "initial", "number"),
    [
        ([port("https", 443, 8443), HTTP], [existing_sidecar()], 80),
        ([port("https", 443, 8443), port("a", 81, 8080), HTTP], [existing_sidecar()], 81),
        ([port("https", 443, 8443)], [existing_sidecar()], 443),
        ([port("https", 443, 8443), METRICS], [existing_sidecar()], 443),
        ([HTTP, port("https", 443, 8443)], [existing_sidecar()], 80),
        ([HTTP, METRICS], [], 80),
    ],
    ids=[
        "the plain one",
        "the first plain one",
        "gone",
        "gone, beside another",
        "not the sidecar's",
        "no sidecar",
    ],
)
def test_in_front_of_sidecar(listed, initial, number):
    topology = topology_of(service("web", *listed), deployment(initContainers=initial))
    assert of_first_port(topology).number == number


def test_in_front_of_the_sidecars_of_several_pods():
    """One plain port for all of them, or the one that is given."""
    two = [
        deployment("a", initContainers=[existing_sidecar()]),
        deployment("b", initContainers=[existing_sidecar()]),
    ]
    assert (
        of_first_port(
            topology_of(service("web", port("https", 443, 8443), port("http", 80, 8080)), *two)
        ).number
        == 80
    )


def test_in_front_of_sidecars_of_pods_with_different_ports():
    """The plain port has to lead to the application in every pod; where it does not, the given one stays."""
    other = container("web", ("http", 9000))
    two = [
        deployment("a", initContainers=[existing_sidecar()]),
        deployment("b", other, initContainers=[existing_sidecar(9000)]),
    ]
    listed = [port("https", 443, 8443), port("http", 80, 8080)]
    assert of_first_port(topology_of(service("web", *listed), *two)).number == 443
    assert of_first_port(topology_of(service("web", *listed, port("named", 81, "http")), *two)).number == 81
