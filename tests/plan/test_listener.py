from __future__ import annotations

import pytest
from manifests import SERVICE, container, deployment, index_of, ingress, path, port, request, service

from post_renderer import presets
from post_renderer.index import Index
from post_renderer.kubernetes import services, workloads
from post_renderer.model import Pod, Port
from post_renderer.plan import listener
from post_renderer.plan.pods import behind

SECOND = presets.load("podinfo")._replace(port=9899)
PLAIN = SECOND._replace(port=0)


def scene(*objects: dict, ports: tuple[dict, ...] = ()) -> tuple[Port, tuple[Pod, ...], Index]:
    index = index_of(service("web", *ports), *(objects or [deployment()]))
    manifest = index.get(SERVICE)
    plain = services.ports(manifest.body)[0]
    return plain, behind(request(), manifest, plain, index), index


def of(*declared: tuple[str, int]) -> dict:
    return deployment("web", container("web", *declared))


@pytest.mark.parametrize(
    ("objects", "preset", "flags", "number"),
    [
        pytest.param([], None, {}, 8443, id="the default"),
        pytest.param([], None, {"https_port": 9443}, 9443, id="asked for"),
        pytest.param([], SECOND, {"https_port": 9443}, 9443, id="asked for, with a preset"),
        pytest.param([], SECOND, {}, 9899, id="the preset's"),
        pytest.param([], PLAIN, {}, 8080, id="the plain port itself"),
        pytest.param([of(("http", 8080), ("https", 9443))], None, {}, 9443, id="declared as https"),
        pytest.param([of(("http", 8080), ("backend-tls", 9443))], None, {}, 9443, id="declared as ours"),
        pytest.param([of(("http", 8080), ("x", 8443))], None, {}, 8443, id="declared by the container itself"),
        pytest.param([of(("http", 8443))], None, {}, 8443, id="the target itself"),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443)))],
            None,
            {},
            8444,
            id="taken by another container",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443), ("y", 8444)))],
            None,
            {},
            8445,
            id="two are taken",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 9899)))], SECOND, {}, 8443, id="the preset's is taken"
        ),
        pytest.param(
            [deployment("a", container("web", ("http", 8080), ("https", 9443))), deployment("b")],
            None,
            {},
            8443,
            id="one of two pods declares it",
        ),
    ],
)
def test_number(objects, preset, flags, number):
    plain, pods, index = scene(*objects)
    assert listener.number_of(request(**flags), plain, pods, preset, index) == number


@pytest.mark.parametrize(
    ("preset", "number"), [(None, 8080), (PLAIN, 8080), (SECOND, 9899)], ids=["mount", "preset", "a second listener"]
)
def test_what_speaks_tls_already_is_the_listener(preset, number):
    plain, pods, index = scene(ports=(port("https", 443),))
    assert listener.number_of(request(), plain, pods, preset, index) == number


def test_the_declared_one_where_that_of_the_preset_is_taken():
    web = container("web", ("http", 8080), ("https", 9443))
    plain, pods, index = scene(deployment("web", web, container("b", ("x", 9899))))
    assert listener.number_of(request(), plain, pods, SECOND, index) == 9443


@pytest.mark.parametrize(
    ("target", "declared", "reaches"),
    [
        (8443, [("http", 8080)], True),
        (8080, [("http", 8080)], False),
        ("tls", [("http", 8080), ("tls", 8443)], True),
        ("tls", [("http", 8080), ("tls", 1)], False),
        ("https", [("http", 8080)], True),
        ("backend-tls", [("http", 8080)], False),
        ("backend-tls", [("http", 8080), ("https", 1)], True),
        ("https", [("http", 8080), ("x", 8443)], False),
        ("none", [("http", 8080)], False),
    ],
    ids=[
        "number",
        "another number",
        "name",
        "name of another",
        "name that will be declared",
        "name that will not",
        "our second name, the first is taken",
        "the number is declared under another name",
        "unknown name",
    ],
)
def test_reaches(target, declared, reaches):
    _, pods, index = scene(of(*declared))
    assert listener.reaches(Port(0, "x", 1, str(target), "TCP", ""), 8443, pods, index) is reaches


def test_reaches_every_pod_or_none():
    _, pods, index = scene(deployment("a", container("web", ("http", 8080), ("tls", 8443))), deployment("b"))
    assert not listener.reaches(Port(0, "x", 1, "tls", "TCP", ""), 8443, pods, index)


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ([("http", 8080)], "https"),
        ([("https", 1)], "backend-tls"),
        ([("https", 1), ("backend-tls", 2)], "https-8443"),
    ],
)
def test_new_port_name(declared, name):
    _, _, index = scene(of(*declared, ("http", 8080)))
    body = index.of_kind("Deployment")[0].body
    assert listener.new_port_name(workloads.containers("Deployment", body), 8443) == name


def probed(**get) -> dict:
    return deployment("web", container("web", readinessProbe={"httpGet": {"path": "/", **get}}))


PROTOCOL = "nginx.ingress.kubernetes.io/backend-protocol"


@pytest.mark.parametrize(
    ("objects", "ports", "evidence"),
    [
        pytest.param([], [port(appProtocol="https")], "appProtocol: https", id="appProtocol"),
        pytest.param([], [port("https", 80)], "the Service port is named https", id="name of the Service port"),
        pytest.param([], [port(), port("tls", 443)], "the Service port is 443", id="another port to the same target"),
        pytest.param(
            [of(("https-web", 8080))],
            [port(target=8080)],
            "container web calls the port https-web",
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
            [deployment(), ingress("web", path(), annotations={PROTOCOL: "HTTPS"})],
            [],
            "Ingress/web says backend-protocol HTTPS",
            id="Ingress",
        ),
        pytest.param(
            [deployment(), ingress("web", path(to=80), annotations={PROTOCOL: "grpcs"})],
            [],
            "Ingress/web says backend-protocol grpcs",
            id="Ingress with gRPC",
        ),
    ],
)
def test_evidence(objects, ports, evidence):
    plain, pods, index = scene(*objects, ports=tuple(ports))
    assert listener.evidence(SERVICE, plain, pods, index) == evidence


@pytest.mark.parametrize(
    ("objects", "ports"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([], [port(), port("https", 443, 8443)], id="another target"),
        pytest.param([of(("http", 8080), ("https", 8443))], [], id="another container port"),
        pytest.param([probed(port="http")], [], id="probe with HTTP"),
        pytest.param([probed(port=9000, scheme="HTTPS")], [], id="probe of another port"),
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
    plain, pods, index = scene(*objects, ports=tuple(ports))
    assert listener.evidence(SERVICE, plain, pods, index) == ""
