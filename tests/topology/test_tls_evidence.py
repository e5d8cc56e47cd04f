"""What shows that a port serves TLS already."""

from __future__ import annotations

import pytest
from support.manifests import container, deployment, ingress, path, port, request, service, topology_of

from post_renderer.kubernetes import services
from post_renderer.topology import chain


def evidence_of(*objects: dict, ports: list[dict]) -> str:
    """What shows it for the first port of the Service."""
    topology = topology_of(service("web", *ports), *(objects or [deployment()]))
    first = services.ports(topology.objects.by_kind("Service")[0].body)[0]
    return chain.resolve(request(), first, topology).tls


def of(*declared: tuple[str, int]) -> dict:
    return deployment("web", container("web", *declared))


def probed(**get) -> dict:
    return deployment("web", container("web", readinessProbe={"httpGet": {"path": "/", **get}}))


def commanded(command: str) -> dict:
    return deployment("web", container("web", readinessProbe={"exec": {"command": ["sh", "-c", command]}}))


PROTOCOL = "nginx.ingress.kubernetes.io/backend-protocol"


@pytest.mark.parametrize(
    ("objects", "ports", "evidence"),
    [
        pytest.param([], [port(appProtocol="https")], "appProtocol: https", id="appProtocol"),
        pytest.param(
            [], [port("https", 80)], "the Service port is named https", id="name of the Service port"
        ),
        pytest.param(
            [], [port(), port("tls", 443)], "the Service port is 443", id="another port to the same target"
        ),
        pytest.param(
            [of(("https-web", 8080))],
            [port(target=8080)],
            "container web names the port https-web",
            id="name of the container port",
        ),
        pytest.param(
            [probed(port="http", scheme="HTTPS")],
            [],
            "readinessProbe of container web has scheme HTTPS",
            id="probe by name",
        ),
        pytest.param(
            [probed(port=8080, scheme="HTTPS")],
            [],
            "readinessProbe of container web has scheme HTTPS",
            id="probe by number",
        ),
        pytest.param(
            [commanded("curl -k https://127.0.0.1:8080/health")],
            [],
            "readinessProbe of container web calls it over HTTPS",
            id="probe that is a command",
        ),
        pytest.param(
            [deployment(), ingress("web", path(), annotations={PROTOCOL: "HTTPS"})],
            [],
            "Ingress/web has backend-protocol HTTPS",
            id="Ingress",
        ),
        pytest.param(
            [deployment(), ingress("web", path(to=80), annotations={PROTOCOL: "grpcs"})],
            [],
            "Ingress/web has backend-protocol grpcs",
            id="Ingress with gRPC",
        ),
    ],
)
def test_evidence(objects, ports, evidence):
    assert evidence_of(*objects, ports=ports) == evidence


@pytest.mark.parametrize(
    ("objects", "ports"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([], [port(), port("https", 443, 8443)], id="another target"),
        pytest.param([of(("http", 8080), ("https", 8443))], [], id="another container port"),
        pytest.param([probed(port="http")], [], id="probe with HTTP"),
        pytest.param([probed(port=9000, scheme="HTTPS")], [], id="probe of another port"),
        pytest.param([commanded("curl http://localhost:8080/")], [], id="command with HTTP"),
        pytest.param([commanded("curl https://localhost:80800/")], [], id="command to a longer number"),
        pytest.param([commanded("curl https://web:8080/")], [], id="command to another host"),
        pytest.param(
            [deployment(), ingress("web", path(), annotations={PROTOCOL: "HTTP"})], [], id="Ingress with HTTP"
        ),
        pytest.param(
            [deployment(), ingress("web", path(to="tls"), annotations={PROTOCOL: "HTTPS"})],
            [port(), port("tls", 444, 8443)],
            id="Ingress to another port",
        ),
    ],
)
def test_no_evidence(objects, ports):
    assert evidence_of(*objects, ports=ports) == ""


@pytest.mark.parametrize(
    ("objects", "ports", "evidence", "by_name_only"),
    [
        ([], [port("https", 80)], "the Service port is named https", True),
        ([], [port("https", 80, appProtocol="https")], "appProtocol: https", False),
        (
            [probed(port="http", scheme="HTTPS")],
            [port("https", 80)],
            "readinessProbe of container web has scheme HTTPS",
            False,
        ),
        ([of(("https-web", 8080))], [port(target=8080)], "container web names the port https-web", True),
    ],
)
def test_settings_before_names(objects, ports, evidence, by_name_only):
    topology = topology_of(service("web", *ports), *(objects or [deployment()]))
    first = services.ports(topology.objects.by_kind("Service")[0].body)[0]
    found = chain.resolve(request(), first, topology)
    assert (found.tls, found.tls_by_name_only) == (evidence, by_name_only)
