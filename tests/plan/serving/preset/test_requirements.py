"""What a preset relies on, held against containers."""

from __future__ import annotations

import pytest
from support.manifests import container, seated

from post_renderer import presets
from post_renderer.model import Relies
from post_renderer.plan.serving.preset import requirements

SUBJECT = "Deployment/web: container web"


def unmet(asked: Relies, body: dict, *objects: dict) -> str:
    _, seat, index = seated(body, objects=objects)
    preset = presets.load("podinfo")._replace(relies=asked)
    return requirements.unmet(preset, seat.pod, seat.container, index)


PROGRAM = Relies(command=("java", "app"))
WORD = Relies(words=("--server",))
NO_WORD = Relies(without=("--dev", "bolt"))
VARIABLE = Relies(env=(("MODE", "production"),))


def settings(**data: str) -> dict:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": data}


def from_config(key: str = "mode", name: str = "settings") -> list[dict]:
    return [{"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": name, "key": key}}}]


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        pytest.param(Relies(), container(command=["anything"]), id="nothing"),
        pytest.param(PROGRAM, container(), id="the image's own program"),
        pytest.param(PROGRAM, container(args=["serve"]), id="args for the image's own program"),
        pytest.param(PROGRAM, container(command=["app"]), id="the program"),
        pytest.param(PROGRAM, container(command=["/opt/java/bin/java", "-jar", "x"]), id="the program by its path"),
        pytest.param(PROGRAM, container(command=["tini", "--", "/bin/app"]), id="behind an init"),
        pytest.param(PROGRAM, container(command=["sh", "-c"], args=["exec app --a"]), id="inside a shell"),
        pytest.param(PROGRAM, container(command=["sh", "-c", "cd /; 'app'; exit"]), id="inside a shell, with quotes"),
        pytest.param(WORD, container(args=["--server"]), id="the word"),
        pytest.param(WORD, container(args=["--server=yes"]), id="the word with a value"),
        pytest.param(WORD, container(command=["sh", "-c", 'exec app "--server"']), id="the word inside a shell"),
        pytest.param(NO_WORD, container(args=["--developer", "bolts"]), id="longer words"),
        pytest.param(NO_WORD, container(args=["--x=--dev"]), id="the word as a value"),
        pytest.param(VARIABLE, container(), id="a variable that is not set"),
        pytest.param(VARIABLE, container(env=[{"name": "MODE", "value": "production"}]), id="the variable"),
        pytest.param(VARIABLE, container(env=[{"name": "MODES", "value": "dev"}]), id="a longer variable"),
    ],
)
def test_met(asked, body):
    assert unmet(asked, body) == ""


@pytest.mark.parametrize(
    ("asked", "body", "sentence"),
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
        pytest.param(WORD, container(), f"{SUBJECT} does not say --server on its command line", id="no command line"),
        pytest.param(
            WORD,
            container(args=["--servers"]),
            f"{SUBJECT} does not say --server on its command line",
            id="a longer word",
        ),
        pytest.param(
            NO_WORD, container(args=["run", "--dev"]), f"{SUBJECT} says --dev on its command line", id="a word"
        ),
        pytest.param(
            NO_WORD,
            container(args=["--dev=1"]),
            f"{SUBJECT} says --dev on its command line",
            id="a word with a value",
        ),
        pytest.param(
            NO_WORD,
            container(command=["sh", "-c", "app bolt; wait"]),
            f"{SUBJECT} says bolt on its command line",
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
            container(env=[{"name": "MODE", "valueFrom": {"secretKeyRef": {"name": "settings", "key": "mode"}}}]),
            f"{SUBJECT} sets MODE to a value from elsewhere, and production is needed",
            id="from a Secret",
        ),
        pytest.param(
            VARIABLE,
            container(env=[{"name": "MODE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]),
            f"{SUBJECT} sets MODE to a value from elsewhere, and production is needed",
            id="from a field",
        ),
        pytest.param(
            VARIABLE,
            container(env=from_config()),
            f"{SUBJECT} sets MODE to a value from elsewhere, and production is needed",
            id="from a ConfigMap that is not in the stream",
        ),
    ],
)
def test_unmet(asked, body, sentence):
    assert unmet(asked, body) == sentence


@pytest.mark.parametrize(
    ("data", "reference", "sentence"),
    [
        ({"mode": "production"}, {}, ""),
        ({"mode": "dev"}, {}, f"{SUBJECT} sets MODE to dev, and production is needed"),
        ({"other": "dev"}, {}, ""),
        (
            {"mode": "production"},
            {"name": "others"},
            f"{SUBJECT} sets MODE to a value from elsewhere, and production is needed",
        ),
    ],
    ids=["the value", "another value", "a key that is not there", "another ConfigMap"],
)
def test_variable_from_a_config_map_of_the_stream(data, reference, sentence):
    assert unmet(VARIABLE, container(env=from_config(**reference)), settings(**data)) == sentence


def test_config_map_of_another_namespace():
    there = settings(mode="production")
    there["metadata"]["namespace"] = "other"
    assert unmet(VARIABLE, container(env=from_config()), there) != ""


def test_the_first_that_is_unmet_is_said():
    asked = Relies(("app",), ("--server",), ("--dev",), (("MODE", "production"),))
    body = container(command=["nginx", "--dev"], env=[{"name": "MODE", "value": "dev"}])
    assert unmet(asked, body) == f"{SUBJECT} has a command of its own, which runs none of app"
    assert unmet(asked._replace(command=()), body) == f"{SUBJECT} does not say --server on its command line"
    assert unmet(asked._replace(command=(), words=()), body) == f"{SUBJECT} says --dev on its command line"
