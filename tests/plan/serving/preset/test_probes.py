"""Callers of a port that changes: they get HTTPS where it serves that, another port where it is closed."""

from __future__ import annotations

import pytest
from support.manifests import WEB, application, container, problems, puts

from post_renderer.plan.serving.preset import probes


def get(port: str | int, **more) -> dict:
    return {"httpGet": {"path": "/", "port": port, **more}}


def run(command: str) -> dict:
    return {"exec": {"command": ["sh", "-c", command]}}


def switched(body: dict, *ports: int) -> list:
    app, _ = application(body)
    return list(probes.switch_to_https(app.pod, set(ports)))


@pytest.mark.parametrize(
    ("body", "ports", "callers"),
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
            container(
                "web", ("http", 8080), ("admin", 9000), readinessProbe=get("admin"), livenessProbe=get("http")
            ),
            [9000],
            [("readinessProbe",)],
        ),
        (
            container(
                "web", ("http", 8080), ("admin", 9000), readinessProbe=get("admin"), livenessProbe=get("http")
            ),
            [9000, 8080],
            [("livenessProbe",), ("readinessProbe",)],
        ),
        (container(readinessProbe=get("http", scheme="HTTP")), [8080], [("readinessProbe",)]),
        (container(readinessProbe=get("http", scheme="HTTPS")), [8080], [("readinessProbe",)]),
    ],
    ids=["by name", "by number", "hooks", "another port", "two ports", "with HTTP", "with HTTPS"],
)
def test_switched(body, ports, callers):
    assert puts(switched(body, *ports)) == {
        (*WEB, *caller, "httpGet", "scheme"): "HTTPS" for caller in callers
    }


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
def test_not_switched(body):
    findings = switched(body, 8080)
    assert (puts(findings), problems(findings)) == ({}, [])


def test_no_port_serves_https():
    assert switched(container(readinessProbe=get(8080))) == []


def test_command_to_a_port_that_begins_with_the_same_digits():
    assert (
        switched(container("web", ("http", 80), readinessProbe=run("curl http://localhost:8080/")), 80) == []
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_command_that_calls_http(host):
    assert problems(switched(container(livenessProbe=run(f"curl http://{host}:8080/health")), 8080)) == [
        "Deployment/web: container web: livenessProbe runs a command that calls http on port 8080, "
        "which will serve HTTPS; change it in the chart's values, or set mode to sidecar or mount"
    ]


def test_hook_that_calls_http():
    assert problems(switched(container(lifecycle={"preStop": run("curl http://localhost:8080")}), 8080)) == [
        "Deployment/web: container web: preStop runs a command that calls http on port 8080, "
        "which will serve HTTPS; change it in the chart's values, or set mode to sidecar or mount"
    ]


SECURE = {"port": 8443, "scheme": "HTTPS"}


def retargeted(body: dict, tls_port: int = 8443) -> list:
    app, _ = application(body)
    return list(probes.retarget(app.pod, tls_port))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (container(readinessProbe=get("http")), {("readinessProbe", "httpGet"): SECURE}),
        (container(startupProbe=get(8080, scheme="HTTP")), {("startupProbe", "httpGet"): SECURE}),
        (
            container(livenessProbe={"tcpSocket": {"port": "http"}}),
            {("livenessProbe", "tcpSocket"): {"port": 8443}},
        ),
        (container(lifecycle={"preStop": get(8080)}), {("lifecycle", "preStop", "httpGet"): SECURE}),
        (container("web", ("http", 8080), ("admin", 9000), readinessProbe=get("admin")), {}),
        (container(readinessProbe=get(8443, scheme="HTTPS")), {}),
        (container(readinessProbe=run("curl http://localhost:8443")), {}),
    ],
    ids=[
        "by name",
        "by number",
        "TCP",
        "a hook",
        "another port",
        "sent there already",
        "a command to the TLS port",
    ],
)
def test_retargeted(body, expected):
    findings = retargeted(body)
    assert puts(findings) == {(*WEB, *action): value for action, value in expected.items()}
    assert problems(findings) == []


def test_the_tls_port_is_the_plain_one():
    body = container(readinessProbe=get("http"), livenessProbe=run("curl http://localhost:8080"))
    assert retargeted(body, tls_port=8080) == []


def test_command_that_calls_a_closed_port():
    findings = retargeted(container(livenessProbe=run("wget http://127.0.0.1:8080/health")))
    assert puts(findings) == {}
    assert problems(findings) == [
        "Deployment/web: container web: livenessProbe runs a command that calls http on port 8080, "
        "which the preset closes; change it in the chart's values, or set mode to sidecar or mount"
    ]
