"""Applies an invented preset: the presets themselves are data."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, SPEC, WEB, application, container, env, notes, problems, puts

from post_renderer import presets
from post_renderer.model import Add, Item, Key
from post_renderer.model.preset import EnvVar, OtherContainer, Preset
from post_renderer.plan.serving.preset import apply

APP = presets.load("podinfo")._replace(name="app", env=())


def app(**fields) -> Preset:
    return APP._replace(**fields)


def changes(
    preset: Preset, body: dict | None = None, *others: dict, tls_port: int = 8443, objects=()
) -> list:
    web = body or container(args=["serve"])
    of_preset, topology = application(web, *others, port=tls_port, preset=preset, objects=objects)
    return list(apply.changes(of_preset, topology))


def test_notes():
    assert notes(changes(app(notes=("metrics move", "so do others")))) == [
        "note: Service/web: metrics move",
        "note: Service/web: so do others",
    ]


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        ("{certFile}", "/tls/tls.crt"),
        ("{keyFile}", "/tls/tls.key"),
        ("{mountPath}", "/tls"),
        ("{filesPath}/web.yml", "/tls-config/web.yml"),
        ("0.0.0.0:{port}", "0.0.0.0:8443"),
        ("{secretName}", "web-backend-tls"),
        ('{certs="{certFile}",key="{keyFile}"}', '{certs="/tls/tls.crt",key="/tls/tls.key"}'),
        ("{other}", "{other}"),
    ],
)
def test_placeholders(value, filled):
    assert puts(changes(app(env=(EnvVar("CERT", value),)))) == env("CERT", filled)


def test_placeholders_of_renamed_files():
    renamed = app(
        items=(("tls.crt", "server.pem"), ("tls.key", "server-key.pem")),
        env=(EnvVar("C", "{certFile} {keyFile}"),),
    )
    assert puts(changes(renamed)) == env("C", "/tls/server.pem /tls/server-key.pem")


def test_placeholder_of_files_elsewhere():
    elsewhere = app(files_path="/etc/app", env=(EnvVar("C", "{filesPath}/web.yml"),))
    assert puts(changes(elsewhere)) == env("C", "/etc/app/web.yml")


def test_words_are_added_to_a_variable():
    existing = container(env=[{"name": "OPTS", "value": "-Xmx1g"}])
    appends = app(env=(EnvVar("OPTS", "-Dcert={certFile}", append=True),))
    assert puts(changes(appends, existing)) == env("OPTS", "-Xmx1g -Dcert=/tls/tls.crt")


CERT = app(env=(EnvVar("CERT", "{certFile}", "--cert"),))


@pytest.mark.parametrize(
    "body",
    [
        container(),
        container(args=["--certificate=/x"]),
        container(args=["cert=/x"]),
        container(env=[{"name": "CERT", "value": "/x"}]),
        container(env=[{"name": "OTHER", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]),
    ],
    ids=["not set", "a longer option", "no option", "another value", "valueFrom of another"],
)
def test_variable(body):
    assert puts(changes(CERT, body)) == env("CERT", "/tls/tls.crt")


@pytest.mark.parametrize(
    "body",
    [
        {"args": ["--cert=/tls/tls.crt"]},
        {"args": ["--cert", "/tls/tls.crt"]},
        {"command": ["app", "--cert=/tls/tls.crt"]},
        {"command": ["sh", "-c", "exec app --cert='/tls/tls.crt'"]},
    ],
    ids=["one word", "two words", "in the command", "inside a shell"],
)
def test_variable_that_an_option_sets_already(body):
    findings = changes(CERT, container(**body))
    assert (puts(findings), problems(findings)) == ({}, [])


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ({"args": ["--cert=/x"]}, "/x"),
        ({"args": ["--cert", "/x"]}, "/x"),
        ({"args": ["--cert"]}, ""),
        ({"command": ["sh", "-c", "exec app --cert=/x"]}, "/x"),
    ],
    ids=["one word", "two words", "no value", "inside a shell"],
)
def test_variable_that_an_option_overrides(body, value):
    findings = changes(CERT, container(**body))
    assert puts(findings) == {}
    assert problems(findings) == [
        f"Deployment/web: container web: sets --cert={value} on its command line, which overrides "
        "CERT=/tls/tls.crt of preset app; remove the option, or set mode to mount and leave TLS to the "
        "chart"
    ]


REPLACES = CERT._replace(replaces=("--cert",))


@pytest.mark.parametrize(
    ("body", "position", "word"),
    [
        ({"args": ["-v", "--cert=/x"]}, ("args", 1), "--cert=/tls/tls.crt"),
        ({"args": ["--cert", "/x"]}, ("args", 1), "/tls/tls.crt"),
        ({"command": ["app", "--cert=/x"]}, ("command", 1), "--cert=/tls/tls.crt"),
        ({"args": ["--cert", "--key=/y"]}, ("args", 0), "--cert=/tls/tls.crt"),
    ],
    ids=["one word", "two words", "in the command", "without a value"],
)
def test_variable_whose_option_is_replaced(body, position, word):
    findings = changes(REPLACES, container(**body))
    assert (puts(findings), problems(findings)) == ({(*WEB, *position): word}, [])


def test_variable_whose_option_cannot_be_replaced():
    findings = changes(REPLACES, container(command=["sh", "-c", "exec app --cert=/x"]))
    assert puts(findings) == {}
    (sentence,) = problems(findings)
    assert sentence.startswith(
        "Deployment/web: container web: sets --cert=/x on its command line, which overrides "
    )


def test_only_the_options_of_the_preset_are_replaced():
    findings = changes(CERT._replace(replaces=("--key",)), container(args=["--cert=/x"]))
    assert puts(findings) == {}
    assert len(problems(findings)) == 1


ARGUMENT = app(args=("--web.config={filesPath}/web.yml",))
WRITTEN = "--web.config=/tls-config/web.yml"


@pytest.mark.parametrize(
    "body",
    [
        container(args=["serve"]),
        container(command=["/bin/app"]),
        container(command=["/bin/app"], args=["--web.config.more=x"]),
    ],
    ids=["args", "command", "a longer option"],
)
def test_argument(body):
    assert puts(changes(ARGUMENT, body)) == {(*WEB, "args", Item(WRITTEN)): WRITTEN}


@pytest.mark.parametrize(
    "args", [[WRITTEN], ["--web.config", "/tls-config/web.yml"]], ids=["one word", "two words"]
)
def test_existing_argument(args):
    findings = changes(ARGUMENT, container(args=args))
    assert (puts(findings), problems(findings)) == ({}, [])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            container(args=["--web.config=/x"]),
            f"sets --web.config=/x already, where preset app needs {WRITTEN}; "
            "remove the option, or set mode to mount and leave TLS to the chart",
        ),
        (
            container(command=["/bin/sh", "-c"], args=["exec app"]),
            "runs a shell (/bin/sh), which would take a new argument for itself; preset app has to add "
            f"{WRITTEN}; set command and args in the chart's values, or use mode: mount",
        ),
        (
            container(),
            "sets neither command nor args, and one argument would replace the defaults of its image; "
            f"preset app has to add {WRITTEN}; set command and args in the chart's values, or use mode: "
            "mount",
        ),
    ],
    ids=["another value", "a shell", "neither command nor args"],
)
def test_argument_refused(body, sentence):
    findings = changes(ARGUMENT, body)
    assert puts(findings) == {}
    assert problems(findings) == [f"Deployment/web: container web: {sentence}"]


@pytest.mark.parametrize(
    ("args", "position", "word"),
    [
        (["-v", "--web.config=/x"], ("args", 1), WRITTEN),
        (["--web.config", "/x"], ("args", 1), "/tls-config/web.yml"),
    ],
    ids=["one word", "two words"],
)
def test_argument_that_is_replaced(args, position, word):
    findings = changes(ARGUMENT._replace(replaces=("--web.config",)), container(args=args))
    assert (puts(findings), problems(findings)) == ({(*WEB, *position): word}, [])


def test_argument_without_a_value():
    assert puts(changes(app(args=("--tls",)))) == {(*WEB, "args", Item("--tls")): "--tls"}
    assert changes(app(args=("--tls",)), container(args=["--tls"])) == []


FILES = app(files=(("web.yml", "cert: {certFile}\n"),))
VOLUME = {
    (*SPEC, "volumes", Key("name", "web-backend-tls-config")): {
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
    assert [f.after for f in findings if isinstance(f, Add)] == [SERVICE]


def test_existing_files():
    findings = changes(FILES, objects=[config_map("cert: /tls/tls.crt\n")])
    assert puts(findings) == VOLUME
    assert [f for f in findings if isinstance(f, Add)] == problems(findings) == []


def test_files_of_others():
    assert problems(changes(FILES, objects=[config_map("cert: /x\n")])) == [
        "ConfigMap/web-backend-tls-config: is in the stream already, with other data than preset app needs; "
        "give Service/web another certificate-name"
    ]


def test_files_elsewhere():
    mount = (*WEB, "volumeMounts", Key("mountPath", "/etc/app"))
    body = {"name": "web-backend-tls-config", "mountPath": "/etc/app", "readOnly": True}
    assert puts(changes(FILES._replace(files_path="/etc/app")))[mount] == body


READY = container(readinessProbe={"httpGet": {"path": "/", "port": "http"}})
SCHEME = (*WEB, "readinessProbe", "httpGet", "scheme")


@pytest.mark.parametrize(
    ("preset", "tls_port", "expected"),
    [
        (app(port=0, keeps_plain_port=False), 8080, {SCHEME: "HTTPS"}),
        (app(port=0, keeps_plain_port=True), 8080, {}),
        (app(port=8443, keeps_plain_port=True), 8443, {}),
        (app(port=8443, keeps_plain_port=False), 8443, {SCHEME[:-1]: {"port": 8443, "scheme": "HTTPS"}}),
    ],
    ids=[
        "the port itself turns",
        "the port serves both",
        "a second port",
        "a second port, and the plain one is closed",
    ],
)
def test_probes(preset, tls_port, expected):
    findings = changes(preset, READY, tls_port=tls_port)
    assert (puts(findings), problems(findings)) == (expected, [])


@pytest.mark.parametrize("keeps_plain", [True, False])
def test_probes_of_ports_that_also_turn(keeps_plain):
    body = container(
        "web", ("http", 8080), ("admin", 9000), readinessProbe={"httpGet": {"path": "/", "port": "admin"}}
    )
    assert puts(changes(app(also_https_ports=(9000,), keeps_plain_port=keeps_plain), body)) == {
        SCHEME: "HTTPS"
    }


def test_siblings():
    sibling = OtherContainer(("example/helper",), (), (), ("URL",), ())
    other = container(
        "helper", ("x", 1), image="example/helper", env=[{"name": "URL", "value": "http://localhost:8080/"}]
    )
    findings = changes(app(port=0, other_containers=(sibling,)), None, other, tls_port=8080)
    assert puts(findings) == env("URL", "https://localhost:8080/", "helper")
