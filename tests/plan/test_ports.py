from __future__ import annotations

import pytest
from manifests import SERVICE, container, deployment, index_of, ingress, path, port, refusals, request, service

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Port
from post_renderer.plan import ports
from post_renderer.plan.pods import behind

HTTP, METRICS, HTTPS = port(), port("metrics", 9000, 9000), port("https", 443, "https")


def secured(listed: list[dict], *paths: dict, **flags) -> Port:
    index = index_of(service("web", *listed), *([ingress("web", *paths)] if paths else []))
    return ports.to_secure(request(**flags), index.get(SERVICE), index.routes_to("shop", "web"))


@pytest.mark.parametrize(
    ("listed", "paths", "flags", "number"),
    [
        pytest.param([HTTP], [], {}, 80, id="the only one"),
        pytest.param([HTTP, METRICS], [path(to="http")], {}, 80, id="routed by name"),
        pytest.param([HTTP, METRICS], [path(to=9000)], {}, 9000, id="routed by number"),
        pytest.param([HTTP, METRICS], [path(to="http")], {"port": "metrics"}, 9000, id="asked for by name"),
        pytest.param([HTTP, METRICS], [], {"port": "9000"}, 9000, id="asked for by number"),
        pytest.param([METRICS, HTTP], [path(to="http"), path(to=80, at="/b")], {}, 80, id="routed twice"),
        pytest.param([HTTP, port("alias", 8080)], [], {}, 80, id="two with one target"),
        pytest.param([HTTPS, HTTP], [], {}, 80, id="the one without TLS"),
        pytest.param([HTTPS], [], {}, 443, id="the only one, with TLS"),
        pytest.param([HTTP, HTTPS], [path(to="https")], {}, 443, id="routed to the one with TLS"),
        pytest.param([HTTPS, METRICS], [], {"port": "http", "keep_http": False}, 443, id="gone after keep-http false"),
    ],
)
def test_to_secure(listed, paths, flags, number):
    assert secured(listed, *paths, **flags).number == number


@pytest.mark.parametrize(
    ("listed", "paths", "flags", "sentence"),
    [
        pytest.param(
            [HTTP, METRICS],
            [],
            {},
            "Service/web: has several ports and no route says which one to secure: http (80), metrics (9000); "
            "set port to one of them",
            id="several",
        ),
        pytest.param(
            [HTTP, METRICS],
            [path(to="http"), path(to="metrics", at="/m")],
            {},
            "Service/web: several of its ports are routed: http (80), metrics (9000); set port to one of them",
            id="several routed",
        ),
        pytest.param(
            [HTTP, METRICS],
            [],
            {"port": "web"},
            'Service/web: has no port "web"; its ports are http (80), metrics (9000); set port to one of them',
            id="asked for another",
        ),
        pytest.param(
            [HTTP, HTTPS],
            [],
            {"port": "web"},
            'Service/web: has no port "web"; its ports are http (80), https (443); set port to one of them',
            id="asked for another, and one speaks TLS",
        ),
        pytest.param(
            [HTTP],
            [],
            {"port": "web", "keep_http": False},
            'Service/web: has no port "web"; its ports are http (80); set port to one of them',
            id="gone, and no other that speaks TLS",
        ),
        pytest.param(
            [HTTP],
            [path(to="web")],
            {},
            'Ingress/web: example.com/ leads to port "web" of Service/web, whose ports are http (80); '
            "send it to one of them",
            id="routed to none",
        ),
    ],
)
def test_to_secure_refuses(listed, paths, flags, sentence):
    assert refusals(lambda: secured(listed, *paths, **flags)) == [sentence]


def test_no_ports_at_all():
    body = service()
    body["spec"]["ports"] = []
    manifest = index_of(body).get(SERVICE)
    assert refusals(lambda: ports.to_secure(request(port="http"), manifest, [])) == [
        'Service/web: has no port "http"; its ports are none; set port to one of them'
    ]


def for_https(listed: list[dict], *declared: tuple[str, int], number: int = 8443, **flags) -> Port:
    index = index_of(service("web", *listed), deployment("web", container("web", *declared)))
    manifest = index.get(SERVICE)
    plain = services.named(services.ports(manifest.body), "http")
    pods = behind(request(**flags), manifest, plain, index)
    return ports.for_https(request(**flags), manifest, plain, pods, number, index)


def new(number: int, name: str = "https", target: str = "8443") -> Port:
    return Port(NEW, name, number, target, "TCP", "")


@pytest.mark.parametrize(
    ("listed", "flags", "expected"),
    [
        pytest.param([HTTP], {}, new(443), id="443"),
        pytest.param([HTTP, port("tls", 443, 1)], {}, new(8443), id="443 is taken"),
        pytest.param([HTTP, port("a", 443, 1), port("b", 8443, 1)], {}, new(8444), id="two are taken"),
        pytest.param(
            [HTTP, port("a", 443, 1), port("b", 8443, 1), port("c", 8444, 1)], {}, new(8445), id="three are taken"
        ),
        pytest.param([HTTP, port("https", 9000, 9000)], {}, new(443, "https-443"), id="the name is taken"),
        pytest.param([HTTP], {"service_port": 9443}, new(9443), id="asked for"),
        pytest.param([HTTP, port("u", 5353, 8443, protocol="UDP")], {}, new(443), id="UDP does not lead there"),
    ],
)
def test_a_new_port(listed, flags, expected):
    assert for_https(listed, ("http", 8080), **flags) == expected


@pytest.mark.parametrize(
    ("listed", "declared", "flags", "place"),
    [
        pytest.param([HTTP, port("tls", 444, 8443)], [("http", 8080)], {}, 1, id="by number"),
        pytest.param([HTTP, port("tls", 444, "tls")], [("http", 8080), ("tls", 8443)], {}, 1, id="by name"),
        pytest.param([HTTP, port("tls", 444, "https")], [("http", 8080)], {}, 1, id="by a name nobody declares yet"),
        pytest.param([HTTP, port("a", 1, 8443), HTTPS], [("http", 8080)], {}, 2, id="the one that says TLS"),
        pytest.param([port("http", 80, 8443), port("b", 81, 8443)], [("http", 8443)], {}, 0, id="the plain one itself"),
        pytest.param(
            [port("b", 81, 8443), port("http", 80, "web")], [("web", 8443)], {}, 1, id="the plain one, before others"
        ),
        pytest.param(
            [HTTP, port("a", 1, 8443), HTTPS], [("http", 8080)], {"service_port": 1}, 1, id="the one asked for"
        ),
    ],
)
def test_a_port_that_is_there(listed, declared, flags, place):
    assert for_https(listed, *declared, **flags).place == place


def test_service_port_that_leads_elsewhere():
    assert refusals(lambda: for_https([HTTP, METRICS], ("http", 8080), service_port=9000)) == [
        "Service/web: port 9000 leads to 9000, not to the listener 8443; "
        "set service-port to a free number, or https-port to what it leads to"
    ]


@pytest.mark.parametrize(
    ("to", "leads"),
    [("http", True), (80, True), ("alias", True), ("tls", True), ("metrics", False), ("none", False)],
)
def test_leads_there(to, leads):
    listed = [HTTP, port("alias", 81), port("tls", 444, 8443), METRICS]
    index = index_of(service("web", *listed), deployment(), ingress("web", path(to=to)))
    manifest = index.get(SERVICE)
    plain = services.ports(manifest.body)[0]
    pods = behind(request(), manifest, plain, index)
    (route,) = index.routes_to("shop", "web")
    assert ports.leads_there(route, manifest, plain, pods, 8443, index) is leads
