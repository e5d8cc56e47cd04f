from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    container,
    deployment,
    existing_sidecar,
    ingress,
    joined,
    notes,
    port,
    puts,
    request,
    service,
    topology_of,
)

from post_renderer.model import Drop, Key
from post_renderer.plan.routing import service as step

PORTS = ("spec", "ports")


def changes(
    *ports: dict, declared: tuple[str, int] = ("http", 8080), spec: dict | None = None, **options
) -> list:
    topology = topology_of(
        service("web", *ports, **(spec or {})), deployment("web", container("web", declared))
    )
    return list(step.changes(joined(topology, request(**options))))


def https(number: int = 443, name: str = "https") -> dict:
    return {
        (*PORTS, Key("port", number)): {"name": name, "port": number, "protocol": "TCP", "targetPort": 8443}
    }


@pytest.mark.parametrize(
    ("ports", "options", "expected"),
    [
        pytest.param([port()], {}, https(), id="added"),
        pytest.param([port()], {"service_port": 9443}, https(9443), id="service-port"),
        pytest.param(
            [port("", 80)], {}, {(*PORTS, 0, "name"): "http", **https()}, id="the one beside it needs a name"
        ),
        pytest.param(
            [port(), port("secure", 444, 8443)],
            {"port": "http"},
            {(*PORTS, 1, "appProtocol"): "https"},
            id="existing, without appProtocol",
        ),
        pytest.param([port(), port("https", 444, 8443)], {"port": "http"}, {}, id="existing"),
        pytest.param(
            [port()],
            {"https_port": 8080},
            {(*PORTS, 0, "appProtocol"): "https"},
            id="turned: name and number stay",
        ),
        pytest.param([port("https", 80)], {"https_port": 8080}, {}, id="turned, with a name for TLS"),
        pytest.param([port(appProtocol="https")], {"https_port": 8080}, {}, id="turned, with appProtocol"),
    ],
)
def test_puts(ports, options, expected):
    assert puts(changes(*ports, **options)) == expected


def drops(findings) -> list[tuple]:
    return [finding.path for finding in findings if isinstance(finding, Drop)]


def test_keep_http_false():
    findings = changes(port(), port("metrics", 9000, 9000), port="http", keep_http=False)
    assert drops(findings) == [(*PORTS, 0)]
    assert [f.why for f in findings if isinstance(f, Drop)] == [
        "plain port http (80) is removed (keep-http false)"
    ]


def test_keep_http_false_removes_every_port_to_the_plain_one():
    """By name or number, as it is written; HTTP/3 is none of them."""
    listed = [port(), port("alias", 81), port("quic", 444, protocol="UDP"), port("metrics", 9000, 9000)]
    assert drops(changes(*listed, port="http", keep_http=False)) == [(*PORTS, 0), (*PORTS, 1)]


def test_removed_ports_need_no_name():
    findings = changes(port("", 80), port("", 81), port="80", keep_http=False)
    assert puts(findings) == https()


def test_keep_http_false_twice():
    """With a sidecar: the plain port was removed, and the one that leads to the sidecar is not it."""
    listed = [port("https", 443, 8443)]
    topology = topology_of(service("web", *listed), deployment(initContainers=[existing_sidecar()]))
    assert list(step.changes(joined(topology, request(mode="sidecar", keep_http=False)))) == []


def test_sidecar():
    topology = topology_of(service("web", port("", 80)), deployment())
    findings = list(step.changes(joined(topology, request(mode="sidecar"))))
    assert puts(findings) == {(*PORTS, 0, "name"): "http", **https()}


@pytest.mark.parametrize(
    "options",
    [{}, {"keep_http": True}, {"keep_http": False, "https_port": 8080}],
    ids=["default", "true", "turned"],
)
def test_the_plain_port_stays(options):
    assert drops(changes(port(), **options)) == []


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        ({"type": "LoadBalancer"}, ["is of type LoadBalancer"]),
        ({"type": "NodePort"}, ["is of type NodePort"]),
        ({"externalIPs": ["192.0.2.1"]}, ["has externalIPs 192.0.2.1"]),
        ({"type": "ClusterIP"}, []),
        ({"externalIPs": []}, []),
        ({}, []),
    ],
)
def test_open_to_the_outside(spec, shown):
    hint = 'set expose to "false" for an HTTPS port that only the cluster reaches'
    assert notes(changes(port(), spec=spec)) == [
        f"warning: Service/web: {text}: port https (443) is open to the outside as well; {hint}"
        for text in shown
    ]


def test_an_existing_port_is_not_opened():
    assert notes(changes(port(), port("tls", 444, 8443), spec={"type": "NodePort"}, port="http")) == []


def test_service_elsewhere():
    absent = request(service_port=8443)._replace(present=False)
    assert list(step.changes(joined(topology_of(ingress()), absent))) == []


def test_only_the_service_is_changed():
    assert {finding.ref for finding in changes(port("", 80))} == {SERVICE}
