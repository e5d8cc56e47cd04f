"""Which containers listen on a Service port, and what shows what they serve."""

from __future__ import annotations

import pytest
from support.manifests import SIDECAR_ARGS, container, deployment, port, service, topology_of

from post_renderer.kubernetes import services
from post_renderer.topology import listeners
from post_renderer.topology.listeners import Listener

SIDECAR = {**container("backend-tls-8443", ("backend-tls", 8443)), "args": list(SIDECAR_ARGS)}

# A container that declares another port.
OTHER = container("a", ("metrics", 9090))


def of(*objects: dict, target: str | int = 8080) -> tuple[Listener, ...]:
    topology = topology_of(service("web", port(target=target)), *objects)
    manifest = topology.objects.by_kind("Service")[0]
    return listeners.of_port(manifest, services.ports(manifest.body)[0], topology)


def with_probe(**get: object) -> Listener:
    probed = container("web", ("http", 8080), readinessProbe={"httpGet": {"path": "/", **get}})
    (listener,) = of(deployment("web", probed))
    return listener


@pytest.mark.parametrize(
    ("containers", "target", "found"),
    [
        pytest.param([container("web", ("http", 8080))], "http", ("web", 8080), id="by name"),
        pytest.param([container("web", ("http", 8080))], 8080, ("web", 8080), id="by number"),
        pytest.param([OTHER], 8080, ("a", 8080), id="the only container"),
        pytest.param([OTHER, {**OTHER, "name": "b"}], 8080, None, id="one of two"),
        pytest.param([OTHER], "http", None, id="a name that none declares"),
        pytest.param([container("web"), SIDECAR], 8443, ("backend-tls-8443", 8443), id="a sidecar"),
        pytest.param([container("web"), SIDECAR], 8080, ("web", 8080), id="behind a sidecar"),
    ],
)
def test_of_port(containers: list[dict], target: str | int, found: tuple[str, int] | None):
    result = [(each.container.name, each.port) for each in of(deployment("web", *containers), target=target)]
    assert result == ([found] if found else [])


def test_every_workload_has_one():
    both = of(
        deployment("blue", container("web", ("http", 8080)), labels={"app": "web"}),
        deployment("green", container("web", ("http", 8080)), labels={"app": "web"}),
    )
    assert [each.workload.ref.name for each in both] == ["blue", "green"]


@pytest.mark.parametrize(
    ("get", "tls", "plain"),
    [
        ({"port": 8080, "scheme": "HTTPS"}, True, False),
        ({"port": "http", "scheme": "https"}, True, False),
        ({"port": 8080, "scheme": "HTTP"}, False, True),
        ({"port": 8080}, False, True),
        # What shows nothing: another port, another host, an unknown name.
        ({"port": 9090, "scheme": "HTTPS"}, False, False),
        ({"port": 8080, "host": "example.com"}, False, False),
        ({"port": "nothing"}, False, False),
    ],
)
def test_what_a_probe_shows(get: dict, tls: bool, plain: bool):
    listener = with_probe(**get)
    assert (bool(listeners.tls_shown(listener)), bool(listeners.plain_shown(listener))) == (tls, plain)


def test_a_sidecar_serves_tls():
    (listener,) = of(deployment("web", container("web"), SIDECAR), target=8443)
    assert listeners.tls_shown(listener) == "container backend-tls-8443 is a TLS sidecar"
    assert not listeners.plain_shown(listener)
    (listener,) = of(deployment("web", container("web"), SIDECAR), target=8080)
    assert listeners.plain_shown(listener) == "TLS sidecar backend-tls-8443 calls it over HTTP"
    assert not listeners.tls_shown(listener)


def test_mounted_secrets():
    volumes = [
        {"name": "tls", "secret": {"secretName": "web-tls"}},
        {"name": "all", "projected": {"sources": [{"secret": {"name": "a"}}, {"configMap": {"name": "b"}}]}},
        {"name": "unused", "secret": {"secretName": "other"}},
    ]
    mounts = [
        {"name": "tls", "mountPath": "/etc/tls"},
        {"name": "all", "mountPath": "/all"},
        {"name": "nothing", "mountPath": "/x"},
    ]
    web = container("web", ("http", 8080), volumeMounts=mounts)
    (listener,) = of(deployment("web", web, volumes=volumes))
    found = [(secret, path[-1]) for secret, path, _ in listeners.mounted_secrets(listener)]
    assert found == [("web-tls", 0), ("a", 1)]
