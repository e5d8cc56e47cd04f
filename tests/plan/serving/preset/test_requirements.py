"""Containers are checked against the requirements of a preset."""

from __future__ import annotations

import pytest
from support.manifests import application, container

from post_renderer import presets
from post_renderer.model.preset import Requirements
from post_renderer.plan.serving.preset import requirements

SUBJECT = "Deployment/web: container web"


def unmet(required: Requirements, body: dict, *objects: dict) -> str:
    app, topology = application(body, objects=objects)
    preset = presets.load("podinfo")._replace(requires=required)
    return requirements.unmet_requirement(preset, app.pod, topology.objects)


PROGRAM = Requirements(command=("java", "app"))
WORD = Requirements(words=("--server",))
NO_WORD = Requirements(without=("--dev", "bolt"))
VARIABLE = Requirements(env=(("MODE", "production"),))


def settings(**data: str) -> dict:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": data}


def from_config(key: str = "mode", name: str = "settings") -> list[dict]:
    return [{"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": name, "key": key}}}]


@pytest.mark.parametrize(
    ("required", "body"),
    [
        pytest.param(Requirements(), container(command=["anything"]), id="nothing"),
        pytest.param(PROGRAM, container(), id="the image's own program"),
        pytest.param(PROGRAM, container(args=["serve"]), id="args for the image's own program"),
        pytest.param(PROGRAM, container(command=["app"]), id="the program"),
        pytest.param(
            PROGRAM, container(command=["/opt/java/bin/java", "-jar", "x"]), id="the program by its path"
        ),
        pytest.param(PROGRAM, container(command=["tini", "--", "/bin/app"]), id="started by an init"),
        pytest.param(PROGRAM, container(command=["sh", "-c"], args=["exec app --a"]), id="inside a shell"),
        pytest.param(
            PROGRAM, container(command=["sh", "-c", "cd /; 'app'; exit"]), id="inside a shell, with quotes"
        ),
        pytest.param(WORD, container(args=["--server"]), id="the word"),
        pytest.param(WORD, container(args=["--server=yes"]), id="the word with a value"),
        pytest.param(
            WORD, container(command=["sh", "-c", 'exec app "--server"']), id="the word inside a shell"
        ),
        pytest.param(NO_WORD, container(args=["--developer", "bolts"]), id="longer words"),
        pytest.param(NO_WORD, container(args=["--x=--dev"]), id="the word as a value"),
        pytest.param(VARIABLE, container(), id="a variable that is not set"),
        pytest.param(VARIABLE, container(env=[{"name": "MODE", "value": "production"}]), id="the variable"),
        pytest.param(VARIABLE, container(env=[{"name": "MODES", "value": "dev"}]), id="a longer variable"),
    ],
)
def test_met(required, body):
    assert unmet(required, body) == ""


@pytest.mark.parametrize(
    ("required", "body", "sentence"),
    [
        pytest.param(
            PROGRAM,
            container(command=["nginx"]),
            f"{SUBJECT} has a command of its own, which runs none of java, app",
            id="another program",
        ),
        pytest.param(
            PROGRAM,
            container(command=["application"]),
            f"{SUBJECT} has a command of its own, which runs none of java, app",
            id="a longer name",
        ),
        pytest.param(
            WORD, container(), f"{SUBJECT} does not have --server on its command line", id="no command line"
        ),
        pytest.param(
            WORD,
            container(args=["--servers"]),
            f"{SUBJECT} does not have --server on its command line",
            id="a longer word",
        ),
        pytest.param(
            NO_WORD, container(args=["run", "--dev"]), f"{SUBJECT} has --dev on its command line", id="a word"
        ),
        pytest.param(
            NO_WORD,
            container(args=["--dev=1"]),
            f"{SUBJECT} has --dev on its command line",
            id="a word with a value",
        ),
        pytest.param(
            NO_WORD,
            container(command=["sh", "-c", "app bolt; wait"]),
            f"{SUBJECT} has bolt on its command line",
            id="a word inside a shell",
        ),
        pytest.param(
            VARIABLE,
            container(env=[{"name": "MODE", "value": "dev"}]),
            f"{SUBJECT} sets MODE to dev, and production is needed",
            id="another value",
        ),
        pytest.param(
            VARIABLE,
            container(env=[{"name": "MODE", "value": ""}]),
            f"{SUBJECT} sets MODE to nothing, and production is needed",
            id="no value",
        ),
        pytest.param(
            VARIABLE,
            container(
                env=[{"name": "MODE", "valueFrom": {"secretKeyRef": {"name": "settings", "key": "mode"}}}]
            ),
            f"{SUBJECT} sets MODE to a value that is not in the stream, and production is needed",
            id="from a Secret",
        ),
        pytest.param(
            VARIABLE,
            container(env=[{"name": "MODE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]),
            f"{SUBJECT} sets MODE to a value that is not in the stream, and production is needed",
            id="from a field",
        ),
        pytest.param(
            VARIABLE,
            container(env=from_config()),
            f"{SUBJECT} sets MODE to a value that is not in the stream, and production is needed",
            id="from a ConfigMap that is not in the stream",
        ),
    ],
)
def test_unmet(required, body, sentence):
    assert unmet(required, body) == sentence


@pytest.mark.parametrize(
    ("data", "reference", "sentence"),
    [
        ({"mode": "production"}, {}, ""),
        (
            {"mode": "dev"},
            {},
            f"{SUBJECT} sets MODE to dev (mode of ConfigMap/settings), and production is needed",
        ),
        ({"other": "dev"}, {}, ""),
        (
            {"mode": "production"},
            {"name": "others"},
            f"{SUBJECT} sets MODE to a value that is not in the stream, and production is needed",
        ),
    ],
    ids=["the value", "another value", "a missing key", "another ConfigMap"],
)
def test_variable_from_a_config_map_of_the_stream(data, reference, sentence):
    assert unmet(VARIABLE, container(env=from_config(**reference)), settings(**data)) == sentence


def test_config_map_of_another_namespace():
    elsewhere = settings(mode="production")
    elsewhere["metadata"]["namespace"] = "other"
    assert unmet(VARIABLE, container(env=from_config()), elsewhere) == (
        f"{SUBJECT} sets MODE to a value that is not in the stream, and production is needed"
    )


def test_the_first_unmet_one_is_named():
    required = Requirements(("app",), ("--server",), ("--dev",), (("MODE", "production"),))
    body = container(command=["nginx", "--dev"], env=[{"name": "MODE", "value": "dev"}])
    assert unmet(required, body) == f"{SUBJECT} has a command of its own, which runs none of app"
    assert (
        unmet(required._replace(command=()), body) == f"{SUBJECT} does not have --server on its command line"
    )
    assert unmet(required._replace(command=(), words=()), body) == f"{SUBJECT} has --dev on its command line"


WHEN = Requirements(words=("--insecure",), env=(("MODE", "plain"),))


@pytest.mark.parametrize(
    ("body", "setting"),
    [
        (container(), ""),
        (container(args=["--insecure"]), "--insecure"),
        (container(args=["--insecure-skip-verify"]), ""),
        (container(env=[{"name": "MODE", "value": "plain"}]), "MODE: plain"),
        (container(env=[{"name": "MODE", "value": "tls"}]), ""),
        (container(env=from_config()), "MODE: plain (mode of ConfigMap/settings)"),
    ],
)
def test_setting_for_plain_http(body, setting):
    app, topology = application(body, objects=[settings(mode="plain")])
    plain = presets.load("podinfo").plain._replace(when=WHEN)
    preset = presets.load("podinfo")._replace(plain=plain)
    assert requirements.plain_http_setting(preset, app.pod, topology.objects) == setting
