from __future__ import annotations

import pytest
from support.manifests import SERVICE, container, deployment, index_of, ingress, path, port, refusals, request, service

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Port, Way
from post_renderer.plan.routing import https_port
from post_renderer.topology.pods import behind

HTTP, METRICS, HTTPS = port(), port("metrics", 9000, 9000), port("https", 443, "https")
QUIC = port("quic", 444, protocol="UDP")


def secured(listed: list[dict], *paths: dict, **flags) -> Port:
    index = index_of(service("web", *listed), *([ingress("web", *paths)] if paths else []))
    return https_port.to_secure(request(**flags), index.get(SERVICE), index.routes_to("shop", "web"))


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
        pytest.param([QUIC, HTTP], [], {}, 80, id="the only one with TCP"),
        pytest.param([HTTPS, QUIC], [], {}, 443, id="the only one with TCP, with TLS"),
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
            [HTTP, QUIC],
            [],
            {"port": "quic"},
            "Service/web: port quic (444) is UDP, and TLS runs over TCP; set port to another one",
            id="asked for one without TCP",
        ),
        pytest.param(
            [QUIC],
            [],
            {},
            "Service/web: port quic (444) is UDP, and TLS runs over TCP; set port to another one",
            id="none with TCP",
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
    assert refusals(lambda: https_port.to_secure(request(port="http"), manifest, [])) == [
        'Service/web: has no port "http"; its ports are none; set port to one of them'
    ]


def for_https(
    listed: list[dict], *declared: tuple[str, int], number: int = 8443, way: Way = Way("mount"), **flags
) -> Port:
    index = index_of(service("web", *listed), deployment("web", container("web", *declared)))
    manifest = index.get(SERVICE)
    plain = services.named(services.ports(manifest.body), "http")
    pods = behind(request(**flags), manifest, plain, index)
    return https_port.for_https(request(**flags), manifest, plain, pods, number, index, way)


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


SIDECAR = Way("sidecar")


@pytest.mark.parametrize(
    ("listed", "declared", "flags", "expected"),
    [
        ([HTTP], [("http", 8080)], {}, new(443)),
        ([HTTP, port("tls", 444, "https")], [("http", 8080)], {}, new(443)),
        ([HTTP, HTTPS], [("http", 8080)], {}, new(8443, "https-8443")),
        ([HTTP], [("http", 8080)], {"service_port": 9443}, new(9443)),
    ],
    ids=["443", "no name leads there", "443 is taken by a name", "asked for"],
)
def test_a_new_port_before_a_sidecar(listed, declared, flags, expected):
    """By number only: ports of init containers are found by name since Kubernetes 1.32."""
    assert for_https(listed, *declared, way=SIDECAR, **flags) == expected


@pytest.mark.parametrize(
    ("listed", "flags", "place"),
    [
        ([HTTP, port("tls", 444, 8443)], {}, 1),
        ([HTTP, port("a", 1, 8443), port("https", 443, 8443)], {}, 2),
        ([HTTP, port("a", 1, 8443), port("https", 443, 8443)], {"service_port": 1}, 1),
    ],
    ids=["by number", "the one that says TLS", "the one asked for"],
)
def test_a_port_that_leads_to_a_sidecar(listed, flags, place):
    assert for_https(listed, ("http", 8080), way=SIDECAR, **flags).place == place


def test_service_port_that_leads_to_a_name_before_a_sidecar():
    assert refusals(lambda: for_https([HTTP, HTTPS], ("http", 8080), way=SIDECAR, service_port=443)) == [
        "Service/web: port 443 leads to https, not to the listener 8443; "
        "set service-port to a free number, or https-port to what it leads to"
    ]


def ours(target: int = 8080) -> dict:
    args = [f"--target=127.0.0.1:{target}"]
    return container("backend-tls-8443", ("https", 8443), args=args, restartPolicy="Always")


@pytest.mark.parametrize(
    ("listed", "initial", "number"),
    [
        ([port("https", 443, 8443), HTTP], [ours()], 80),
        ([port("https", 443, 8443), port("a", 81, 8080), HTTP], [ours()], 81),
        ([port("https", 443, 8443)], [ours()], 443),
        ([port("https", 443, 8443), METRICS], [ours()], 443),
        ([HTTP, port("https", 443, 8443)], [ours()], 80),
        ([HTTP, METRICS], [], 80),
    ],
    ids=["the plain one", "the first plain one", "gone", "gone, beside another", "not the sidecar's", "no sidecar"],
)
def test_before_sidecar(listed, initial, number):
    index = index_of(service("web", *listed), deployment(initContainers=initial))
    manifest = index.get(SERVICE)
    found = services.ports(manifest.body)[0]
    pods = behind(request(), manifest, found, index)
    assert https_port.before_sidecar(manifest, found, pods, index).number == number


def test_before_sidecar_of_several_pods():
    """One plain port for all of them, or the one that was found."""
    two = [deployment("a", initContainers=[ours()]), deployment("b", initContainers=[ours()])]
    index = index_of(service("web", port("https", 443, 8443), port("http", 80, 8080)), *two)
    manifest = index.get(SERVICE)
    found = services.ports(manifest.body)[0]
    assert https_port.before_sidecar(manifest, found, behind(request(), manifest, found, index), index).number == 80


@pytest.mark.parametrize(
    ("listed", "flags", "expected"),
    [
        ([HTTP], {}, new(443)),
        ([HTTP], {"service_port": 9443}, new(9443)),
        ([HTTP, port("tls", 444, 8443)], {}, Port(1, "tls", 444, "8443", "TCP", "")),
    ],
    ids=["a new one", "asked for", "one that is there"],
)
def test_to_number(listed, flags, expected):
    manifest = index_of(service("web", *listed)).get(SERVICE)
    assert https_port.to_number(request(**flags), manifest, 8443) == expected


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
    assert https_port.leads_there(route, manifest, plain, pods, 8443, index) is leads
