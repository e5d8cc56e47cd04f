"""How a preset is carried out, with an invented one: the presets themselves are data."""

from __future__ import annotations

import pytest
from manifests import CONTAINER, backend, container, deployment, index_of, notes, problems, puts, service

from post_renderer import presets
from post_renderer.kubernetes import workloads
from post_renderer.model import Add, Item, Key, Preset, Sibling, Variable
from post_renderer.plan import native
from post_renderer.plan.seat import Seat

WEB = (*CONTAINER, Key("name", "web"))
APP = presets.load("podinfo")._replace(name="app", env=(), reloads="at once")


def app(**fields) -> Preset:
    return APP._replace(**fields)


def changes(preset: Preset, body: dict | None = None, *others: dict, listener: int = 8443, objects=()) -> list:
    index = index_of(service(), deployment("web", body or container(args=["serve"]), *others), *objects)
    found = backend(index)._replace(listener=listener)
    manifest = index.get(found.pods[0].workload)
    everyone = workloads.containers("Deployment", manifest.body)
    template = workloads.template_of("Deployment", manifest.body)
    return list(native.changes(found, Seat(found.pods[0], template, everyone[0], everyone, "/tls"), preset, index))


def env(name: str, value: str, of: str = "web") -> dict:
    return {(*CONTAINER, Key("name", of), "env", Key("name", name)): {"name": name, "value": value}}


def test_notes():
    assert notes(changes(app(notes=("metrics move",)))) == [
        "note: Service/web: app picks up a renewed certificate at once",
        "note: Service/web: metrics move",
    ]


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        ("{certFile}", "/tls/tls.crt"),
        ("{keyFile}", "/tls/tls.key"),
        ("{mountPath}", "/tls"),
        ("{filesPath}/web.yml", "/tls-config/web.yml"),
        ("0.0.0.0:{port}", "0.0.0.0:8443"),
        ("{other}", "{other}"),
    ],
)
def test_placeholders(value, filled):
    assert puts(changes(app(env=(Variable("CERT", value),)))) == env("CERT", filled)


CERT = app(env=(Variable("CERT", "{certFile}", "--cert"),))


@pytest.mark.parametrize(
    "body",
    [
        container(),
        container(args=["--certificate=/x"]),
        container(args=["cert=/x"]),
        container(env=[{"name": "CERT", "value": "/x"}]),
        container(env=[{"name": "OTHER", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]),
    ],
    ids=["nothing said", "a longer flag", "no flag", "another value", "valueFrom of another"],
)
def test_variable(body):
    assert puts(changes(CERT, body)) == env("CERT", "/tls/tls.crt")


@pytest.mark.parametrize(
    "said",
    [
        {"args": ["--cert=/tls/tls.crt"]},
        {"args": ["--cert", "/tls/tls.crt"]},
        {"command": ["app", "--cert=/tls/tls.crt"]},
        {"command": ["sh", "-c", "exec app --cert='/tls/tls.crt'"]},
    ],
    ids=["one word", "two words", "in the command", "inside a shell"],
)
def test_variable_that_a_flag_says_already(said):
    findings = changes(CERT, container(**said))
    assert (puts(findings), problems(findings)) == ({}, [])


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"args": ["--cert=/x"]}, "/x"),
        ({"args": ["--cert", "/x"]}, "/x"),
        ({"args": ["--cert"]}, ""),
        ({"command": ["sh", "-c", "exec app --cert=/x"]}, "/x"),
    ],
    ids=["one word", "two words", "no value", "inside a shell"],
)
def test_variable_that_a_flag_beats(said, value):
    findings = changes(CERT, container(**said))
    assert puts(findings) == {}
    assert problems(findings) == [
        f"Deployment/web: container web: sets --cert={value} on its command line, which wins over CERT=/tls/tls.crt of "
        "preset app; take the flag away, or set mode to mount and leave TLS to the chart"
    ]


def test_variable_with_value_from():
    body = container(env=[{"name": "CERT", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}])
    findings = changes(CERT, body)
    assert puts(findings) == {}
    assert problems(findings) == [
        "Deployment/web: container web: takes CERT from elsewhere (valueFrom), where /tls/tls.crt is needed; "
        "take the entry away in the chart's values"
    ]


def test_variable_that_stands_there_twice():
    """The last one counts for the kubelet, while a merge key finds the first."""
    body = container(env=[{"name": "CERT", "value": "/tls/tls.crt"}, {"name": "CERT", "value": "/x"}])
    (sentence,) = problems(changes(CERT, body))
    assert sentence.startswith("Deployment/web: container web: ")


ARGUMENT = app(args=("--web.config={filesPath}/web.yml",))
WRITTEN = "--web.config=/tls-config/web.yml"


@pytest.mark.parametrize(
    "body",
    [
        container(args=["serve"]),
        container(command=["/bin/app"]),
        container(command=["/bin/app"], args=["--web.config.more=x"]),
    ],
    ids=["args", "command", "a longer flag"],
)
def test_argument(body):
    assert puts(changes(ARGUMENT, body)) == {(*WEB, "args", Item(WRITTEN)): WRITTEN}


@pytest.mark.parametrize("args", [[WRITTEN], ["--web.config", "/tls-config/web.yml"]], ids=["one word", "two words"])
def test_argument_that_is_there(args):
    findings = changes(ARGUMENT, container(args=args))
    assert (puts(findings), problems(findings)) == ({}, [])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            container(args=["--web.config=/x"]),
            f"sets --web.config=/x already, where preset app needs {WRITTEN}; "
            "take the flag away, or set mode to mount and leave TLS to the chart",
        ),
        (
            container(command=["/bin/sh", "-c"], args=["exec app"]),
            f"runs a shell (/bin/sh), which would take an argument for its own, where preset app needs {WRITTEN}; "
            "state command and arguments in the chart's values, or set mode to mount",
        ),
        (
            container(),
            "has neither command nor args, and one argument alone would replace those of its image, "
            f"where preset app needs {WRITTEN}; "
            "state command and arguments in the chart's values, or set mode to mount",
        ),
    ],
    ids=["another value", "a shell", "neither command nor args"],
)
def test_argument_refused(body, sentence):
    findings = changes(ARGUMENT, body)
    assert puts(findings) == {}
    assert problems(findings) == [f"Deployment/web: container web: {sentence}"]


FILES = app(files=(("web.yml", "cert: {certFile}\n"),))
VOLUME = {
    ("spec", "template", "spec", "volumes", Key("name", "web-backend-tls-config")): {
        "name": "web-backend-tls-config",
        "configMap": {"name": "web-backend-tls-config"},
    },
    (*WEB, "volumeMounts", Key("mountPath", "/tls-config")): {
        "name": "web-backend-tls-config",
        "mountPath": "/tls-config",
        "readOnly": True,
    },
}


def config_map(text: str) -> dict:
    metadata = {"name": "web-backend-tls-config"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"web.yml": text}}


def test_files():
    findings = changes(FILES)
    assert puts(findings) == VOLUME
    assert [f.body for f in findings if isinstance(f, Add)] == [config_map("cert: /tls/tls.crt\n")]


def test_files_that_are_there():
    findings = changes(FILES, objects=[config_map("cert: /tls/tls.crt\n")])
    assert puts(findings) == VOLUME
    assert [f for f in findings if isinstance(f, Add)] == problems(findings) == []


def test_files_of_others():
    assert problems(changes(FILES, objects=[config_map("cert: /x\n")])) == [
        "ConfigMap/web-backend-tls-config: is in the stream already, with other data than preset app needs; "
        "give Service/web another certificate-name"
    ]


TURNS = app(port=0)
SECOND = app(also_turns=(9000,))


def get(port: str | int) -> dict:
    return {"httpGet": {"path": "/", "port": port}}


@pytest.mark.parametrize(
    ("preset", "body", "places"),
    [
        (TURNS, container(readinessProbe=get("http")), [("readinessProbe",)]),
        (TURNS, container(livenessProbe=get(8080), startupProbe=get(8080)), [("startupProbe",), ("livenessProbe",)]),
        (
            TURNS,
            container(lifecycle={"preStop": get(8080), "postStart": get("http")}),
            [("lifecycle", "postStart"), ("lifecycle", "preStop")],
        ),
        (SECOND, container("web", ("http", 8080), ("admin", 9000), readinessProbe=get("admin")), [("readinessProbe",)]),
    ],
    ids=["by name", "by number", "hooks", "a port that turns too"],
)
def test_probe_speaks_https(preset, body, places):
    assert puts(changes(preset, body, listener=8080)) == {
        (*WEB, *place, "httpGet", "scheme"): "HTTPS" for place in places
    }


@pytest.mark.parametrize(
    ("preset", "body"),
    [
        (TURNS, container(readinessProbe=get(9000))),
        (TURNS, container(readinessProbe=get("none"))),
        (TURNS, container(readinessProbe={"tcpSocket": {"port": 8080}})),
        (TURNS, container(readinessProbe={"exec": {"command": ["curl", "http://localhost:9000/"]}})),
        (TURNS, container(readinessProbe={"exec": {"command": ["curl", "https://localhost:8080/"]}})),
        (SECOND, container(readinessProbe=get("http"))),
        (app(), container(readinessProbe=get("http"))),
    ],
    ids=[
        "another port",
        "unknown name",
        "TCP",
        "command to another port",
        "command with HTTPS",
        "the plain port",
        "a second listener",
    ],
)
def test_probe_stays(preset, body):
    findings = changes(preset, body, listener=8080)
    assert (puts(findings), problems(findings)) == ({}, [])


def test_command_to_a_port_that_begins_with_the_same_digits():
    body = container("web", ("http", 80), readinessProbe={"exec": {"command": ["curl", "http://localhost:8080/"]}})
    assert problems(changes(TURNS, body, listener=80)) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_probe_that_is_a_command(host):
    body = container(livenessProbe={"exec": {"command": ["sh", "-c", f"curl http://{host}:8080/health"]}})
    assert problems(changes(TURNS, body, listener=8080)) == [
        "Deployment/web: container web: livenessProbe is a command that speaks HTTP to port 8080, "
        "which now speaks HTTPS; change it in the chart's values, or set mode to mount"
    ]


HELPER = app(
    port=0,
    siblings=(Sibling(("example/helper",), (Variable("SKIP_VERIFY", "true"),), ("URL",), ("--url",)),),
)


def helper(image: str = "registry.example/example/helper:1", **said) -> dict:
    return container("helper", ("x", 1), image=image, **said)


def test_sibling_with_a_variable():
    other = helper(env=[{"name": "URL", "value": "http://localhost:8080/reload"}])
    assert puts(changes(HELPER, None, other, listener=8080)) == {
        **env("URL", "https://localhost:8080/reload", "helper"),
        **env("SKIP_VERIFY", "true", "helper"),
    }


@pytest.mark.parametrize(
    ("args", "at", "expected"),
    [
        (["-v", "--url=http://127.0.0.1:8080/reload"], 1, "--url=https://127.0.0.1:8080/reload"),
        (["--url=http://localhost:8080"], 0, "--url=https://localhost:8080"),
        (["--url", "http://localhost:8080/reload"], 1, "https://localhost:8080/reload"),
    ],
    ids=["path", "no path", "two words"],
)
def test_sibling_with_an_argument(args, at, expected):
    place = (*CONTAINER, Key("name", "helper"), "args", at)
    found = puts(changes(HELPER, None, helper(args=args), listener=8080))
    assert found == {place: expected, **env("SKIP_VERIFY", "true", "helper")}


@pytest.mark.parametrize(
    "other",
    [
        helper(env=[{"name": "URL", "value": "http://localhost:9000/"}]),
        helper(env=[{"name": "URL", "value": "http://localhost:80800/"}]),
        helper(env=[{"name": "URL", "value": "https://localhost:8080/"}]),
        helper(env=[{"name": "OTHER", "value": "http://localhost:8080/"}]),
        helper(args=["--other=http://localhost:8080/"]),
        helper(args=["--url=http://localhost:9000/"]),
        helper("example/other:1", env=[{"name": "URL", "value": "http://localhost:8080/"}]),
        helper(),
    ],
    ids=[
        "another port",
        "a longer number",
        "HTTPS",
        "another variable",
        "another flag",
        "the flag with another port",
        "another image",
        "no call",
    ],
)
def test_sibling_stays(other):
    assert puts(changes(HELPER, None, other, listener=8080)) == {}


def test_the_container_is_no_sibling_of_its_own():
    body = container(image="example/helper:1", env=[{"name": "URL", "value": "http://localhost:8080/"}])
    assert puts(changes(HELPER, body, listener=8080)) == {}
