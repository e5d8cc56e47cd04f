from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    SERVICE,
    container,
    deployment,
    existing_sidecar,
    joined,
    port,
    request,
    service,
    target,
    topology_of,
)

from post_renderer.model import Port, TargetPod
from post_renderer.plan.serving import tls_port

OURS = existing_sidecar()


def web(*declared: tuple[str, int]) -> dict:
    return deployment("web", container("web", *declared))


def pods(*objects: dict) -> tuple[TargetPod, ...]:
    return target(topology_of(service(), *(objects or [deployment()]))).chain.pods


@pytest.mark.parametrize(
    ("objects", "number"),
    [
        pytest.param([], 9443, id="free"),
        pytest.param([web(("http", 8080), ("x", 9443))], 9443, id="declared by the application"),
        pytest.param([web(("http", 9443))], 9443, id="the application's own port"),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 9443)))], 8443, id="of another container"
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 9443), ("y", 8443)))],
            8444,
            id="8443 is taken too",
        ),
        pytest.param(
            [
                deployment(
                    "web", container("web", ("http", 8080), ("https", 9444)), container("b", ("x", 9443))
                )
            ],
            9444,
            id="the application has one called https",
        ),
        pytest.param(
            [deployment("a", container("web", ("http", 8080), ("x", 9443))), deployment("b")],
            8443,
            id="declared by one of two applications",
        ),
        pytest.param(
            [
                deployment(
                    initContainers=[{**OURS, "name": "backend-tls-9443", "ports": [{"containerPort": 9443}]}]
                )
            ],
            9443,
            id="of a sidecar of ours",
        ),
    ],
)
def test_free_port(objects, number):
    assert tls_port.free_port(9443, pods(*objects)) == number


@pytest.mark.parametrize(
    ("objects", "number"),
    [
        ([web(("http", 8080))], 0),
        ([web(("http", 8080), ("https", 9443))], 9443),
        ([web(("http", 8080), ("backend-tls", 9443))], 9443),
        ([web(("http", 8080), ("backend-tls", 1), ("https", 9443))], 9443),
        ([web(("http", 8080), ("https-web", 9443))], 0),
        ([deployment("a", container("web", ("http", 8080), ("https", 9443))), deployment("b")], 0),
        ([deployment(name, container("web", ("http", 8080), ("https", 9443))) for name in "ab"], 9443),
        ([deployment("web", container(), container("b", ("https", 9443)))], 0),
    ],
    ids=[
        "none",
        "https",
        "ours",
        "both",
        "a longer name",
        "one of two pods",
        "two pods",
        "another container",
    ],
)
def test_declared(objects, number):
    assert tls_port.declared(pods(*objects)) == number


@pytest.mark.parametrize(
    ("objects", "name"),
    [
        ([web(("http", 8080), ("x", 8443))], "web"),
        ([deployment("web", container(), container("b", ("x", 8443)))], "b"),
        ([web(("http", 8080))], ""),
        ([deployment(initContainers=[OURS])], ""),
    ],
    ids=["the application", "another container", "none", "ours"],
)
def test_declared_by(objects, name):
    assert tls_port.declared_by(8443, pods(*objects)) == name


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ({"args": ["--secure-port=8443"]}, {"8443"}),
        ({"args": ["--listen", "0.0.0.0:8443"]}, {"0", "8443"}),
        ({"args": ["8443x"]}, {"8443"}),
        ({"command": ["sh", "-c", "exec app -p 8443"]}, {"8443"}),
        ({"env": [{"name": "TLS_PORT", "value": "8443"}]}, {"8443"}),
        ({"args": ["--id=18443", "84430"]}, {"18443", "84430"}),
        ({"env": [{"name": "PORT_8443"}]}, set()),
        ({"ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 8443}]}, {"8443"}),
        ({}, set()),
    ],
    ids=[
        "an argument",
        "an argument in two words",
        "before a letter",
        "the command",
        "a variable",
        "longer numbers",
        "the name of a variable",
        "a declared port",
        "nothing",
    ],
)
def test_mentioned(body, numbers):
    named = {"ports": [{"name": "http", "containerPort": 8080}], **body}
    of_pods = pods(deployment("web", container("web", **named)))
    assert tls_port.mentioned(of_pods) == {"8080", *numbers}


@pytest.mark.parametrize(
    "objects",
    [
        [web(("http", 8080), ("x", 8443))],
        [deployment("web", container(), container("b", ("x", 8443)))],
        [deployment("web", container(), container("b", ("x", 1), args=["8443"]))],
        [deployment("a"), deployment("b", container(args=["8443"]))],
    ],
    ids=[
        "declared",
        "declared by another container",
        "by another container",
        "in the second of two workloads",
    ],
)
def test_mentioned_anywhere(objects):
    assert "8443" in tls_port.mentioned(pods(*objects))


@pytest.mark.parametrize(
    ("to", "declared", "reaches"),
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
def test_reaches(to, declared, reaches):
    assert tls_port.reaches(Port(0, "x", 1, str(to)), 8443, pods(web(*declared))) is reaches


@pytest.mark.parametrize(
    ("to", "reaches"), [("http", True), (8080, True), ("x", False), (8443, False), ("n", False)]
)
def test_reaches_the_plain_port(to, reaches):
    assert tls_port.reaches(Port(0, "p", 1, str(to)), 8080, pods(web(("http", 8080), ("x", 9000)))) is reaches


def test_reaches_every_pod_or_none():
    both = pods(deployment("a", container("web", ("http", 8080), ("tls", 8443))), deployment("b"))
    assert not tls_port.reaches(Port(0, "x", 1, "tls"), 8443, both)


def test_chart_containers():
    (pod,) = pods(deployment("web", container(), container("b", ("x", 1)), initContainers=[OURS]))
    assert [c.name for c in tls_port.chart_containers(pod)] == ["web", "b"]
    assert [c.name for c in pod.containers] == ["web", "b", "backend-tls-8443"]


@pytest.mark.parametrize(
    ("declared", "taken", "name"),
    [
        ([], [], "https"),
        ([("https", 1)], [], "backend-tls"),
        ([("https", 1), ("backend-tls", 2)], [], "https-8443"),
        ([], ["https"], "backend-tls"),
        ([("https", 1)], ["backend-tls"], "https-8443"),
    ],
)
def test_new_name(declared, taken, name):
    (pod,) = pods(web(*declared, ("http", 8080)))
    assert tls_port.new_name(pod.containers, 8443, taken) == name


def names(*objects: dict, **options) -> dict:
    return tls_port.names(joined(topology_of(service(), *objects), request(**options)).backends)


@pytest.mark.parametrize(
    ("declared", "options", "expected"),
    [
        ([("http", 8080)], {}, {(DEPLOYMENT, 8443): "https"}),
        ([("http", 8080), ("https", 1)], {"https_port": 9443}, {(DEPLOYMENT, 9443): "backend-tls"}),
        ([("http", 8080), ("x", 8443)], {}, {}),
        ([("http", 8080)], {"https_port": 8080}, {}),
        ([("http", 8080), ("https", 9443)], {"mode": "sidecar"}, {(DEPLOYMENT, 8443): "backend-tls"}),
    ],
    ids=["a new one", "the name is taken", "declared", "the plain port itself", "a sidecar"],
)
def test_names(declared, options, expected):
    assert names(web(*declared), **options) == expected


def test_names_in_every_workload():
    first = deployment("a", container("web", ("http", 8080), ("https", 9443)))
    assert names(first, deployment("b"), mode="sidecar") == {
        (DEPLOYMENT._replace(name="a"), 8443): "backend-tls",
        (DEPLOYMENT._replace(name="b"), 8443): "https",
    }


def test_names_are_unique_in_a_pod():
    """Two flagged ports of one container: each TLS port gets a name of its own."""
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    topology = topology_of(service(), service("api", port("admin", 9000, "admin")), both)
    api = SERVICE._replace(name="api")
    for options in ({"mode": "mount"}, {"mode": "sidecar"}):
        context = joined(topology, request(**options), request(api, https_port=9443, **options))
        assert context.port_names == {(DEPLOYMENT, 8443): "https", (DEPLOYMENT, 9443): "backend-tls"}


def test_one_name_for_one_tls_port_of_two_services():
    topology = topology_of(service(), service("api"), deployment())
    context = joined(topology, request(), request(SERVICE._replace(name="api")))
    assert context.port_names == {(DEPLOYMENT, 8443): "https"}
