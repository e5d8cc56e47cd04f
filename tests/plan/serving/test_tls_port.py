from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    SERVICE,
    container,
    deployment,
    index_of,
    ingress,
    path,
    port,
    request,
    service,
)

from post_renderer import presets
from post_renderer.kubernetes import services, workloads
from post_renderer.model import Pod, Port, Way
from post_renderer.plan.serving import tls_port
from post_renderer.topology.objects import Index
from post_renderer.topology.pods import behind

PODINFO = presets.load("podinfo")
SECOND = Way("native", PODINFO._replace(port=9899))
PLAIN = Way("native", PODINFO._replace(port=0))
MOUNT = Way("mount")
SIDECAR = Way("sidecar")


def scene(*objects: dict, ports: tuple[dict, ...] = ()) -> tuple[Port, tuple[Pod, ...], Index]:
    index = index_of(service("web", *ports), *(objects or [deployment()]))
    manifest = index.get(SERVICE)
    plain = services.ports(manifest.body)[0]
    return plain, behind(request(), manifest, plain, index), index


def of(*declared: tuple[str, int]) -> dict:
    return deployment("web", container("web", *declared))


@pytest.mark.parametrize(
    ("objects", "way", "flags", "number"),
    [
        pytest.param([], MOUNT, {}, 8443, id="the default"),
        pytest.param([], MOUNT, {"https_port": 9443}, 9443, id="asked for"),
        pytest.param([], SECOND, {"https_port": 9443}, 9443, id="asked for, with a preset"),
        pytest.param([], SECOND, {}, 9899, id="the preset's"),
        pytest.param([], PLAIN, {}, 8080, id="the plain port itself"),
        pytest.param([of(("http", 8080), ("https", 9443))], MOUNT, {}, 9443, id="declared as https"),
        pytest.param([of(("http", 8080), ("backend-tls", 9443))], MOUNT, {}, 9443, id="declared as ours"),
        pytest.param([of(("http", 8080), ("x", 8443))], MOUNT, {}, 8443, id="declared by the container itself"),
        pytest.param([of(("http", 8443))], MOUNT, {}, 8443, id="the target itself"),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443)))],
            MOUNT,
            {},
            8444,
            id="taken by another container",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443), ("y", 8444)))],
            MOUNT,
            {},
            8445,
            id="two are taken",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 9899)))], SECOND, {}, 8443, id="the preset's is taken"
        ),
        pytest.param(
            [deployment("a", container("web", ("http", 8080), ("https", 9443))), deployment("b")],
            MOUNT,
            {},
            8443,
            id="one of two pods declares it",
        ),
    ],
)
def test_number(objects, way, flags, number):
    plain, pods, index = scene(*objects)
    assert tls_port.number_of(request(**flags), plain, pods, way, index) == number


@pytest.mark.parametrize(
    ("way", "number"), [(MOUNT, 8080), (PLAIN, 8080), (SECOND, 9899)], ids=["mount", "preset", "a second listener"]
)
def test_what_speaks_tls_already_is_the_listener(way, number):
    plain, pods, index = scene(ports=(port("https", 443),))
    assert tls_port.number_of(request(), plain, pods, way, index) == number


def test_the_declared_one_where_that_of_the_preset_is_taken():
    web = container("web", ("http", 8080), ("https", 9443))
    plain, pods, index = scene(deployment("web", web, container("b", ("x", 9899))))
    assert tls_port.number_of(request(), plain, pods, SECOND, index) == 9443


def says(**body) -> dict:
    return deployment("web", container(**body))


OURS = container("backend-tls-8443", ("https", 8443), args=["--target=127.0.0.1:8080"], restartPolicy="Always")
OURS_OF_9000 = container("backend-tls-8443", ("https", 8443), args=["--target=127.0.0.1:9000"], restartPolicy="Always")


@pytest.mark.parametrize(
    ("objects", "flags", "number"),
    [
        pytest.param([], {}, 8443, id="the default"),
        pytest.param([], {"https_port": 9443}, 9443, id="asked for"),
        pytest.param([of(("http", 8080), ("https", 9443))], {}, 8443, id="not what the application calls https"),
        pytest.param([of(("http", 8080), ("x", 8443))], {}, 8444, id="declared by the application"),
        pytest.param([of(("http", 8443))], {}, 8444, id="the application's own port"),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443)))], {}, 8444, id="of another container"
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443), ("y", 8444)))], {}, 8445, id="two are taken"
        ),
        pytest.param(
            [deployment(initContainers=[container("b", ("x", 8443), restartPolicy="Always")])],
            {},
            8444,
            id="of an init container that stays",
        ),
        pytest.param(
            [deployment(initContainers=[container("b", ("x", 8443))])], {}, 8443, id="of an init container that goes"
        ),
        pytest.param([says(args=["--secure-port=8443"])], {}, 8444, id="said by an argument"),
        pytest.param([says(args=["--listen", "0.0.0.0:8443"])], {}, 8444, id="said by an argument in two words"),
        pytest.param([says(command=["sh", "-c", "exec app -p 8443"])], {}, 8444, id="said by the command"),
        pytest.param([says(env=[{"name": "TLS_PORT", "value": "8443"}])], {}, 8444, id="said by a variable"),
        pytest.param(
            [says(args=["--a=8443"], env=[{"name": "B", "value": "http://x:8444/"}])], {}, 8445, id="both are said"
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 1), args=["8443"]))], {}, 8444, id="said by another"
        ),
        pytest.param([says(args=["--id=18443", "84430", "8443x"])], {}, 8444, id="said before a letter"),
        pytest.param([says(args=["--id=18443", "84430"])], {}, 8443, id="longer numbers"),
        pytest.param([says(env=[{"name": "PORT_8443"}])], {}, 8443, id="in the name of a variable"),
        pytest.param(
            [deployment("a"), deployment("b", container("web", ("http", 8080), ("x", 8443)))],
            {},
            8444,
            id="taken in one of two workloads",
        ),
        pytest.param([deployment(initContainers=[OURS])], {}, 8443, id="the one that is there"),
        pytest.param([deployment(initContainers=[OURS_OF_9000])], {}, 8444, id="one for another port is there"),
        pytest.param(
            [deployment(initContainers=[{**OURS, "name": "backend-tls-9443"}])], {}, 9443, id="one of another port"
        ),
        pytest.param([deployment("web", container(), OURS)], {}, 8443, id="the one that is there, not native"),
    ],
)
def test_number_of_a_sidecar(objects, flags, number):
    plain, pods, index = scene(*objects)
    assert tls_port.number_of(request(**flags), plain, pods, SIDECAR, index) == number


def test_a_sidecar_is_known_in_every_pod_or_in_none():
    """One of the workloads came later: both get the same number, though it is another one then."""
    plain, pods, index = scene(deployment("a", initContainers=[OURS]), deployment("b"))
    assert tls_port.settled(pods, index) == 0
    assert tls_port.number_of(request(), plain, pods, SIDECAR, index) == 8444


@pytest.mark.parametrize(
    ("others", "number"),
    [
        ({DEPLOYMENT: {8080: 8443}}, 8443),
        ({DEPLOYMENT: {8080: 9443}}, 9443),
        ({DEPLOYMENT: {9000: 8443}}, 8444),
        ({DEPLOYMENT: {9000: 8443, 9001: 8444}}, 8445),
        ({DEPLOYMENT._replace(name="api"): {9000: 8443}}, 8443),
    ],
    ids=[
        "for the same port",
        "for the same port, elsewhere",
        "for another port",
        "for two others",
        "in another workload",
    ],
)
def test_number_beside_sidecars_that_are_planned(others, number):
    plain, pods, index = scene()
    assert tls_port.number_of(request(), plain, pods, SIDECAR, index, others) == number


@pytest.mark.parametrize(
    ("objects", "number", "name"),
    [
        ([of(("http", 8080), ("x", 8443))], 8443, "web"),
        ([deployment("web", container(), container("b", ("x", 8443)))], 8443, "b"),
        ([of(("http", 8080))], 8443, ""),
        ([deployment(initContainers=[OURS])], 8443, ""),
    ],
    ids=["by the application", "by another container", "by none", "by ours"],
)
def test_taken_by(objects, number, name):
    _, pods, index = scene(*objects)
    assert tls_port.taken_by(number, pods, index) == name


@pytest.mark.parametrize(("target", "leads"), [("http", True), (8080, True), ("x", False), (8443, False), ("n", False)])
def test_leads_to(target, leads):
    _, (pod,), index = scene(of(("http", 8080), ("x", 9000)))
    assert tls_port.leads_to(Port(0, "p", 1, str(target), "TCP", ""), pod, index) is leads


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
    assert tls_port.reaches(Port(0, "x", 1, str(target), "TCP", ""), 8443, pods, index) is reaches


def test_reaches_every_pod_or_none():
    _, pods, index = scene(deployment("a", container("web", ("http", 8080), ("tls", 8443))), deployment("b"))
    assert not tls_port.reaches(Port(0, "x", 1, "tls", "TCP", ""), 8443, pods, index)


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
    assert tls_port.new_port_name(workloads.containers("Deployment", body), 8443) == name


def probed(**get) -> dict:
    return deployment("web", container("web", readinessProbe={"httpGet": {"path": "/", **get}}))


def commanded(command: str) -> dict:
    return deployment("web", container("web", readinessProbe={"exec": {"command": ["sh", "-c", command]}}))


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
            [commanded("curl -k https://127.0.0.1:8080/health")],
            [],
            "readinessProbe of container web calls it by https",
            id="probe that is a command",
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
    assert tls_port.evidence(SERVICE, plain, pods, index) == evidence


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
    plain, pods, index = scene(*objects, ports=tuple(ports))
    assert tls_port.evidence(SERVICE, plain, pods, index) == ""
