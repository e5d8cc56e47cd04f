from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    SPEC,
    WEB,
    container,
    deployment,
    joined,
    notes,
    port,
    problems,
    puts,
    request,
    service,
    target,
    topology_of,
)

from post_renderer.model import Key
from post_renderer.plan.backend import PlannedPorts
from post_renderer.plan.serving.mount import MountServer

OURS = {"name": "web-backend-tls", "secret": {"secretName": "web-backend-tls"}}
TLS = {"name": "tls", "secret": {"secretName": "web-backend-tls"}}
PART = {"name": "part", "secret": {"secretName": "web-backend-tls", "items": [{"key": "ca.crt"}]}}


def web(*declared: tuple[str, int]) -> dict:
    return deployment("web", container("web", *declared))


@pytest.mark.parametrize(
    ("objects", "options", "number"),
    [
        pytest.param([], {}, 8443, id="the default"),
        pytest.param([], {"https_port": 9443}, 9443, id="https-port"),
        pytest.param([web(("http", 8080), ("https", 9443))], {}, 9443, id="declared as https"),
        pytest.param([web(("http", 8080), ("backend-tls", 9443))], {}, 9443, id="declared as ours"),
        pytest.param([web(("http", 8080), ("x", 8443))], {}, 8443, id="declared by the container itself"),
        pytest.param([web(("http", 8443))], {}, 8443, id="the target itself"),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443)))],
            {},
            8444,
            id="taken by another container",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443), ("y", 8444)))],
            {},
            8445,
            id="two are taken",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 8443)))],
            {"https_port": 8443},
            8443,
            id="https-port, taken by another container",
        ),
        pytest.param(
            [deployment("a", container("web", ("http", 8080), ("https", 9443))), deployment("b")],
            {},
            8443,
            id="one of two pods declares it",
        ),
    ],
)
def test_tls_port(objects, options, number):
    topology = topology_of(service(), *(objects or [deployment()]))
    assert MountServer().tls_port(target(topology, **options), PlannedPorts()) == number


def test_a_port_with_tls_is_the_tls_port():
    topology = topology_of(service("web", port("https", 443)), deployment())
    assert MountServer().tls_port(target(topology), PlannedPorts()) == 8080


def changes(*objects: dict, listed: tuple[dict, ...] = (), **options) -> list:
    topology = topology_of(service("web", *listed), *(objects or [deployment()]))
    (decisions,) = joined(topology, request(**options)).serving
    return list(decisions)


def mounted(at: str, name: str = "web-backend-tls", written: str = "") -> dict:
    path = (*WEB, "volumeMounts", Key("mountPath", written or at))
    return {path: {"name": name, "mountPath": written or at, "readOnly": True}}


def volume(body: dict) -> dict:
    return {(*SPEC, "volumes", Key("name", body["name"])): body}


TLS_PORT = {
    (*WEB, "ports", Key("containerPort", 8443)): {"name": "https", "containerPort": 8443, "protocol": "TCP"}
}
DEFAULT = {**volume(OURS), **mounted("/etc/backend-tls")}


@pytest.mark.parametrize(
    ("containers", "spec", "options", "expected"),
    [
        pytest.param([], {}, {}, {**DEFAULT, **TLS_PORT}, id="all of it"),
        pytest.param(
            [], {}, {"mount_path": "/tls"}, {**volume(OURS), **mounted("/tls"), **TLS_PORT}, id="mount-path"
        ),
        pytest.param(
            [container("web", ("http", 8080), ("x", 8443))], {}, {}, DEFAULT, id="TLS port declared"
        ),
        pytest.param(
            [container("web", ("http", 8443))], {}, {}, DEFAULT, id="the plain port is the TLS port"
        ),
        pytest.param(
            [container("web", ("http", 8080))],
            {},
            {"https_port": 8080},
            DEFAULT,
            id="https-port is the plain port",
        ),
        pytest.param(
            [],
            {"volumes": [TLS]},
            {},
            {**volume(TLS), **mounted("/etc/backend-tls", "tls"), **TLS_PORT},
            id="a volume of its own with the Secret",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "tls", "mountPath": "/own"}])],
            {"volumes": [TLS]},
            {},
            {**volume(TLS), **mounted("/own", "tls"), **TLS_PORT},
            id="mounted by the chart",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "tls", "mountPath": "/own"}])],
            {"volumes": [TLS]},
            {"mount_path": "/tls"},
            {**volume(TLS), **mounted("/tls", "tls"), **TLS_PORT},
            id="mounted by the chart, and mount-path",
        ),
        pytest.param(
            [],
            {"volumes": [PART]},
            {},
            {**DEFAULT, **TLS_PORT},
            id="a volume with parts of the Secret is not enough",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "web-backend-tls", "mountPath": "/etc/backend-tls/"}])],
            {"volumes": [OURS]},
            {"mount_path": "/etc/backend-tls"},
            {**volume(OURS), **mounted("/etc/backend-tls", written="/etc/backend-tls/"), **TLS_PORT},
            id="a slash at the end stays",
        ),
        pytest.param(
            [],
            {},
            {"secret_name": "s", "certificate_name": "c.d"},
            {
                **volume({"name": "c-d", "secret": {"secretName": "s"}}),
                **mounted("/etc/backend-tls", "c-d"),
                **TLS_PORT,
            },
            id="other names",
        ),
    ],
)
def test_puts(containers, spec, options, expected):
    findings = changes(deployment("web", *containers, **spec), **options)
    assert puts(findings) == expected
    assert problems(findings) == []


def test_name_of_the_tls_port():
    findings = changes(web(("http", 8080), ("https", 1)), https_port=8443)
    path = (*WEB, "ports", Key("containerPort", 8443))
    assert puts(findings)[path] == {"name": "backend-tls", "containerPort": 8443, "protocol": "TCP"}


def test_a_plain_port_that_nobody_declares_stays_undeclared():
    findings = changes(listed=(port(target=9000),), https_port=9000)
    assert [path for path in puts(findings) if "ports" in path] == []


def test_every_workload_gets_it():
    findings = changes(deployment("stable"), deployment("canary"))
    for name in ("stable", "canary"):
        of_workload = [f for f in findings if getattr(f, "ref", None) == DEPLOYMENT._replace(name=name)]
        assert puts(of_workload) == {**DEFAULT, **TLS_PORT}
    assert len(puts(findings)) == 3


def test_a_volume_that_is_taken_in_one_of_two_workloads():
    """The other one is still planned, so that all problems are told at once."""
    taken = deployment("a", volumes=[{"name": "web-backend-tls", "emptyDir": {}}])
    findings = changes(taken, deployment("b"))
    assert [finding.ref.name for finding in findings if finding.ref.kind == "Deployment"] == [
        "a",
        "b",
        "b",
        "b",
    ]
    assert len(problems(findings)) == 1


def test_the_chart_is_relied_on():
    assert notes(changes(mount_path="/tls")) == [
        "note: Service/web: mode mount relies on the chart: Deployment/web: container web must serve TLS "
        "on port 8443 with /tls/tls.crt and tls.key"
    ]


def test_the_chart_is_relied_on_to_ask_for_certificates():
    assert notes(changes(mount_path="/tls", client_auth=True))[1:] == [
        "note: Service/web: client-auth relies on the chart: Deployment/web: container web must demand a client "
        "certificate of the CA in /tls/ca.crt, with the name client.web.shop.svc.cluster.local"
    ]


def test_mount_path_of_the_chart_has_no_slash_at_its_end():
    body = container(volumeMounts=[{"name": "tls", "mountPath": "/own/"}])
    (text,) = notes(changes(deployment("web", body, volumes=[TLS])))
    assert text.endswith(" with /own/tls.crt and tls.key")


def test_what_it_is():
    server = MountServer()
    assert (server.mode, server.preset, server.resources, server.secret_name) == ("mount", None, (), "")
    assert (server.adds_container, server.reloads) == (False, False)
