"""Callers of a port that does not answer as before: turned where it speaks HTTPS, moved where it ends."""

from __future__ import annotations

import pytest
from support.manifests import WEB, container, problems, puts, seated

from post_renderer.plan.serving.preset import probes


def get(port: str | int, **more) -> dict:
    return {"httpGet": {"path": "/", "port": port, **more}}


def run(command: str) -> dict:
    return {"exec": {"command": ["sh", "-c", command]}}


def turned(body: dict, *ports: int) -> list:
    _, seat, _ = seated(body)
    return list(probes.turned(seat, set(ports)))


@pytest.mark.parametrize(
    ("body", "ports", "places"),
    [
        (container(readinessProbe=get("http")), [8080], [("readinessProbe",)]),
        (
            container(livenessProbe=get(8080), startupProbe=get(8080)),
            [8080],
            [("startupProbe",), ("livenessProbe",)],
        ),
        (
            container(lifecycle={"preStop": get(8080), "postStart": get("http")}),
            [8080],
            [("lifecycle", "postStart"), ("lifecycle", "preStop")],
        ),
        (
            container("web", ("http", 8080), ("admin", 9000), readinessProbe=get("admin"), livenessProbe=get("http")),
            [9000],
            [("readinessProbe",)],
        ),
        (
            container("web", ("http", 8080), ("admin", 9000), readinessProbe=get("admin"), livenessProbe=get("http")),
            [9000, 8080],
            [("livenessProbe",), ("readinessProbe",)],
        ),
        (container(readinessProbe=get("http", scheme="HTTP")), [8080], [("readinessProbe",)]),
        (container(readinessProbe=get("http", scheme="HTTPS")), [8080], [("readinessProbe",)]),
    ],
    ids=["by name", "by number", "hooks", "another port", "two ports", "says HTTP", "says HTTPS"],
)
def test_turned(body, ports, places):
    assert puts(turned(body, *ports)) == {(*WEB, *place, "httpGet", "scheme"): "HTTPS" for place in places}


@pytest.mark.parametrize(
    "body",
    [
        container(),
        container(readinessProbe=get(9000)),
        container(readinessProbe=get("none")),
        container(readinessProbe={"tcpSocket": {"port": 8080}}),
        container(readinessProbe=run("curl http://localhost:9000/")),
        container(readinessProbe=run("curl https://localhost:8080/")),
        container(readinessProbe=run("curl http://web:8080/")),
        container(readinessProbe={"httpGet": None, "exec": None}),
        container(readinessProbe=None, lifecycle=None),
    ],
    ids=[
        "no probe",
        "another port",
        "unknown name",
        "TCP",
        "command to another port",
        "command with HTTPS",
        "command to another host",
        "null inside",
        "null",
    ],
)
def test_not_turned(body):
    findings = turned(body, 8080)
    assert (puts(findings), problems(findings)) == ({}, [])


def test_no_port_turns():
    assert turned(container(readinessProbe=get(8080))) == []


def test_command_to_a_port_that_begins_with_the_same_digits():
    assert turned(container("web", ("http", 80), readinessProbe=run("curl http://localhost:8080/")), 80) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_command_that_speaks_http(host):
    assert problems(turned(container(livenessProbe=run(f"curl http://{host}:8080/health")), 8080)) == [
        "Deployment/web: container web: livenessProbe is a command that speaks HTTP to port 8080, "
        "which now speaks HTTPS; change it in the chart's values, or set mode to sidecar or mount"
    ]


def test_hook_that_speaks_http():
    assert problems(turned(container(lifecycle={"preStop": run("curl http://localhost:8080")}), 8080)) == [
        "Deployment/web: container web: preStop is a command that speaks HTTP to port 8080, "
        "which now speaks HTTPS; change it in the chart's values, or set mode to sidecar or mount"
    ]


SECURE = {"port": 8443, "scheme": "HTTPS"}


def moved(body: dict, listener: int = 8443) -> list:
    _, seat, _ = seated(body)
    return list(probes.moved(seat, listener))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (container(readinessProbe=get("http")), {("readinessProbe", "httpGet"): SECURE}),
        (container(startupProbe=get(8080, scheme="HTTP")), {("startupProbe", "httpGet"): SECURE}),
        (container(livenessProbe={"tcpSocket": {"port": "http"}}), {("livenessProbe", "tcpSocket"): {"port": 8443}}),
        (container(lifecycle={"preStop": get(8080)}), {("lifecycle", "preStop", "httpGet"): SECURE}),
        (container("web", ("http", 8080), ("admin", 9000), readinessProbe=get("admin")), {}),
        (container(readinessProbe=get(8443, scheme="HTTPS")), {}),
        (container(readinessProbe=run("curl http://localhost:8443")), {}),
    ],
    ids=["by name", "by number", "TCP", "a hook", "another port", "moved already", "a command to the listener"],
)
def test_moved(body, expected):
    findings = moved(body)
    assert puts(findings) == {(*WEB, *place): value for place, value in expected.items()}
    assert problems(findings) == []


def test_nothing_moves_from_the_listener_to_itself():
    body = container(readinessProbe=get("http"), livenessProbe=run("curl http://localhost:8080"))
    assert moved(body, listener=8080) == []


def test_command_that_would_have_to_move():
    findings = moved(container(livenessProbe=run("wget http://127.0.0.1:8080/health")))
    assert puts(findings) == {}
    assert problems(findings) == [
        "Deployment/web: container web: livenessProbe is a command that speaks HTTP to port 8080, "
        "which ends with the preset; change it in the chart's values, or set mode to sidecar or mount"
    ]
