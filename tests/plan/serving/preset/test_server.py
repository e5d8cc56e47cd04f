from __future__ import annotations

import pytest
from support.manifests import (
    NAMESPACE,
    SPEC,
    WEB,
    container,
    deployment,
    env,
    joined,
    port,
    problems,
    puts,
    request,
    service,
    target,
    topology_of,
)

from post_renderer import presets
from post_renderer.model import Key, Settings
from post_renderer.model.preset import EnvVar, Renewal
from post_renderer.plan.backend import PlannedPorts
from post_renderer.plan.serving.preset.server import PresetServer

OWN = presets.load("podinfo")._replace(name="own", images=("example/web",), env=(), notes=())
SECOND, PLAIN = PresetServer(OWN._replace(port=9899)), PresetServer(OWN._replace(port=0))


@pytest.mark.parametrize(
    ("objects", "server", "options", "number"),
    [
        pytest.param([], SECOND, {}, 9899, id="that of the preset"),
        pytest.param([], SECOND, {"https_port": 9443}, 9443, id="https-port"),
        pytest.param([], PLAIN, {}, 8080, id="the plain port itself"),
        pytest.param([], PLAIN, {"https_port": 9443}, 9443, id="https-port in place of the plain port"),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 9899)))],
            SECOND,
            {},
            8443,
            id="taken by another",
        ),
        pytest.param(
            [
                deployment(
                    "web", container("web", ("http", 8080), ("https", 9443)), container("b", ("x", 9899))
                )
            ],
            SECOND,
            {},
            9443,
            id="taken by another, and the application has one",
        ),
    ],
)
def test_tls_port(objects, server, options, number):
    topology = topology_of(service(), *(objects or [deployment()]))
    assert server.tls_port(target(topology, **options), PlannedPorts()) == number


@pytest.mark.parametrize(
    ("server", "number"), [(PLAIN, 8080), (SECOND, 9899)], ids=["the plain port turns", "a second port"]
)
def test_tls_port_where_the_port_has_tls(server, number):
    topology = topology_of(service("web", port("https", 443)), deployment())
    assert server.tls_port(target(topology), PlannedPorts()) == number


def changes(*objects: dict, options: dict | None = None, **fields) -> list:
    settings = Settings(namespace=NAMESPACE, presets=(OWN._replace(**fields),))
    topology = topology_of(service(), *(objects or [deployment()]), settings=settings)
    (decisions,) = joined(
        topology, request(**{"mode": "native", **(options or {})}), settings=settings
    ).serving
    return list(decisions)


def mounted(at: str, name: str = "web-backend-tls", items: tuple = ()) -> dict:
    secret = {"secretName": "web-backend-tls", **({"items": list(items)} if items else {})}
    return {
        (*SPEC, "volumes", Key("name", name)): {"name": name, "secret": secret},
        (*WEB, "volumeMounts", Key("mountPath", at)): {"name": name, "mountPath": at, "readOnly": True},
    }


def declared(number: int) -> dict:
    body = {"name": "https", "containerPort": number, "protocol": "TCP"}
    return {(*WEB, "ports", Key("containerPort", number)): body}


TLS = {"name": "tls", "secret": {"secretName": "web-backend-tls"}}
ITEMS = ({"key": "tls.crt", "path": "server.pem"},)


@pytest.mark.parametrize(
    ("containers", "spec", "options", "at", "name"),
    [
        ([], {}, {}, "/certs", "web-backend-tls"),
        ([], {}, {"mount_path": "/own"}, "/own", "web-backend-tls"),
        (
            [container(volumeMounts=[{"name": "tls", "mountPath": "/chart"}])],
            {"volumes": [TLS]},
            {},
            "/chart",
            "tls",
        ),
        (
            [container(volumeMounts=[{"name": "tls", "mountPath": "/chart"}])],
            {"volumes": [TLS]},
            {"mount_path": "/own"},
            "/own",
            "tls",
        ),
        ([], {"volumes": [TLS]}, {}, "/certs", "tls"),
    ],
    ids=[
        "of the preset",
        "mount-path",
        "of the chart",
        "mount-path before the chart",
        "a volume without a mount",
    ],
)
def test_mount_path(containers, spec, options, at, name):
    variable = {"env": (EnvVar("CERT", "{certFile}"),)}
    findings = changes(
        deployment("web", *containers, **spec), options=options, mount_path="/certs", **variable
    )
    expected = {**mounted(at, name), **declared(9899), **env("CERT", f"{at}/tls.crt")}
    assert (puts(findings), problems(findings)) == (expected, [])


def test_renamed_files():
    findings = changes(mount_path="/certs", items=(("tls.crt", "server.pem"),))
    assert puts(findings) == {**mounted("/certs", items=ITEMS), **declared(9899)}


def test_a_volume_with_other_file_names_is_not_used():
    findings = changes(deployment(volumes=[TLS]), mount_path="/certs", items=(("tls.crt", "server.pem"),))
    assert puts(findings) == {**mounted("/certs", items=ITEMS), **declared(9899)}


def test_the_plain_port_itself_is_not_declared():
    assert puts(changes(mount_path="/certs", port=0, keeps_plain_port=True)) == mounted("/certs")


def test_every_workload():
    findings = changes(deployment("stable"), deployment("canary"), env=(EnvVar("CERT", "x"),))
    workloads = [f.ref.name for f in findings if getattr(f, "path", ())[-1:] == (Key("name", "CERT"),)]
    assert workloads == ["stable", "canary"]


def test_all_problems_of_a_preset_at_once():
    web = container(
        args=["--cert=/x"],
        env=[{"name": "KEY", "valueFrom": {"fieldRef": {}}}],
        volumeMounts=[{"name": "data", "mountPath": "/certs"}],
    )
    of_preset = {"mount_path": "/certs", "env": (EnvVar("KEY", "k"),), "args": ("--cert={certFile}",)}
    findings = changes(deployment("web", web), **of_preset)
    rules = [finding.rule for finding in findings if hasattr(finding, "rule")]
    assert rules == ["mount-path-taken", "variable-from-elsewhere", "command-line-option"]
    assert len(problems(findings)) == 3


@pytest.mark.parametrize("by_itself", [True, False])
def test_what_it_is(by_itself):
    renewal = Renewal(by_itself=by_itself, how="in some way")
    server = PresetServer(OWN._replace(secret_name="fixed", renewal=renewal))
    assert (server.mode, server.resources, server.secret_name) == ("native", (), "fixed")
    assert (server.adds_container, server.reloads) == (False, by_itself)
    assert server.renewal() == "own picks up a renewed certificate in some way"
