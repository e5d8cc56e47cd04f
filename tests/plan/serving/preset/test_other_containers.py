from __future__ import annotations

import pytest
from support.manifests import CONTAINER, SPEC, application, container, env, problems, puts

from post_renderer import presets
from post_renderer.model import Key
from post_renderer.model.preset import EnvVar, OtherContainer
from post_renderer.plan.serving.preset import other_containers

APP = presets.load("podinfo")
HELPER = OtherContainer(("example/helper",), (), (EnvVar("SKIP_VERIFY", "true"),), ("URL",), ("--url",))
SKIP = env("SKIP_VERIFY", "true", "helper")


def changes(*others: dict, sibling: OtherContainer = HELPER, web: dict | None = None, **spec) -> list:
    app, topology = application(web or container(), *others, port=8080, preset=APP, **spec)
    return list(other_containers.changes(app, sibling, topology.objects))


def helper(image: str = "registry.example/example/helper:1", **body) -> dict:
    return container("helper", ("x", 1), image=image, **body)


def url(value: str) -> list[dict]:
    return [{"name": "URL", "value": value}]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_variable(host):
    assert puts(changes(helper(env=url(f"http://{host}:8080/reload")))) == {
        **env("URL", f"https://{host}:8080/reload", "helper"),
        **SKIP,
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
def test_argument(args, at, expected):
    word = (*CONTAINER, Key("name", "helper"), "args", at)
    assert puts(changes(helper(args=args))) == {word: expected, **SKIP}


@pytest.mark.parametrize(
    "other",
    [
        helper(env=url("http://localhost:9000/")),
        helper(env=url("http://localhost:80800/")),
        helper(env=url("http://web:8080/")),
        helper(env=[{"name": "OTHER", "value": "http://localhost:8080/"}]),
        helper(args=["--other=http://localhost:8080/"]),
        helper(args=["--url=http://localhost:9000/"]),
        helper(args=["--url"]),
        helper("example/other:1", env=url("http://localhost:8080/")),
        helper(),
    ],
    ids=[
        "another port",
        "a longer number",
        "another host",
        "another variable",
        "another option",
        "the option with another port",
        "the option with nothing",
        "another image",
        "no call",
    ],
)
def test_unchanged(other):
    assert puts(changes(other)) == {}


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ({"env": url("https://localhost:8080/")}, env("URL", "https://localhost:8080/", "helper")),
        (
            {"args": ["--url=https://localhost:8080/"]},
            {(*CONTAINER, Key("name", "helper"), "args", 0): "--url=https://localhost:8080/"},
        ),
    ],
    ids=["variable", "argument"],
)
def test_a_call_by_https_stays_and_gets_the_variables(body, calls):
    """As after the first run: the same changes are needed."""
    assert puts(changes(helper(**body))) == {**calls, **SKIP}


def test_init_container():
    before = helper(env=url("http://localhost:8080/"))
    env_path = (*SPEC, "initContainers", Key("name", "helper"), "env")
    assert puts(changes(initContainers=[before])) == {
        (*env_path, Key("name", "URL")): {"name": "URL", "value": "https://localhost:8080/"},
        (*env_path, Key("name", "SKIP_VERIFY")): {"name": "SKIP_VERIFY", "value": "true"},
    }


def test_by_name():
    """Several containers of one image are told apart by their names."""
    named = HELPER._replace(images=(), containers=("helper",))
    other = container("other", ("y", 2), image="example/helper:1", env=url("http://localhost:8080/"))
    assert puts(changes(helper("x", env=url("http://localhost:8080/")), other, sibling=named)) == {
        **env("URL", "https://localhost:8080/", "helper"),
        **SKIP,
    }


def test_variables_alone():
    """A preset that names no calls sets them in any case, with placeholders filled."""
    alone = HELPER._replace(
        env=(EnvVar("CA", "{mountPath}/ca.crt"), EnvVar("P", "{port}")), https_env=(), https_args=()
    )
    assert puts(changes(helper(), sibling=alone)) == {
        **env("CA", "/tls/ca.crt", "helper"),
        **env("P", "8080", "helper"),
    }


def test_words_are_added_to_a_variable():
    alone = HELPER._replace(env=(EnvVar("OPTS", "-k", append=True),), https_env=(), https_args=())
    existing = helper(env=[{"name": "OPTS", "value": "-s"}])
    assert puts(changes(existing, sibling=alone)) == env("OPTS", "-s -k", "helper")


def test_value_from_is_a_problem():
    existing = helper(
        env=[*url("http://localhost:8080/"), {"name": "SKIP_VERIFY", "valueFrom": {"fieldRef": {}}}]
    )
    assert problems(changes(existing)) == [
        'Deployment/web: container helper: sets SKIP_VERIFY through valueFrom, but it must be "true"; '
        "remove the entry in the chart's values"
    ]


def test_the_container_of_the_application_is_none_of_them():
    own = container(image="example/helper:1", env=url("http://localhost:8080/"))
    assert puts(changes(web=own)) == {}
