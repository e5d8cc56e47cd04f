"""Variables of a container, whatever sets them."""

from __future__ import annotations

import pytest
from support.manifests import container, deployment, service, target, topology_of

from post_renderer.model import Ref
from post_renderer.plan.serving.preset import variables
from post_renderer.plan.serving.preset.variables import Variable

CONFIG = Ref("", "ConfigMap", "shop", "settings")
SECRET = Ref("", "Secret", "shop", "settings")
MORE = Ref("", "ConfigMap", "shop", "more")


def of(ref: Ref, **data: str) -> dict:
    return {"apiVersion": "v1", "kind": ref.kind, "metadata": {"name": ref.name}, "data": data}


def reads(ref: Ref, prefix: str = "") -> dict:
    field = "secretRef" if ref.kind == "Secret" else "configMapRef"
    return {field: {"name": ref.name}, **({"prefix": prefix} if prefix else {})}


def entry(**more) -> list[dict]:
    return [{"name": "PORT", **more}]


def by_key(ref: Ref, key: str = "port") -> dict:
    field = "secretKeyRef" if ref.kind == "Secret" else "configMapKeyRef"
    return {"valueFrom": {field: {"name": ref.name, "key": key}}}


@pytest.mark.parametrize(
    ("body", "objects", "expected"),
    [
        ({}, [], None),
        ({"env": entry(value="8080")}, [], Variable("8080")),
        ({"env": entry()}, [], Variable("")),
        ({"env": [*entry(value="1"), *entry(value="2")]}, [], Variable("2")),
        ({"env": entry(**by_key(CONFIG))}, [of(CONFIG, port="8080")], Variable("8080", CONFIG, "port")),
        ({"env": entry(**by_key(CONFIG))}, [of(CONFIG, other="8080")], None),
        ({"env": entry(**by_key(CONFIG))}, [], Variable(None)),
        ({"env": entry(**by_key(SECRET))}, [of(SECRET, port="ODA4MA==")], Variable(None)),
        ({"envFrom": [reads(CONFIG)]}, [of(CONFIG, PORT="8080")], Variable("8080", CONFIG, "PORT")),
        ({"envFrom": [reads(CONFIG)]}, [of(CONFIG, OTHER="8080")], None),
        ({"envFrom": [reads(CONFIG)]}, [], None),
        ({"envFrom": [reads(CONFIG, "PO")]}, [of(CONFIG, RT="8080")], Variable("8080", CONFIG, "RT")),
        ({"envFrom": [reads(CONFIG, "X_")]}, [of(CONFIG, PORT="8080")], None),
        (
            {"envFrom": [reads(CONFIG), reads(MORE)]},
            [of(CONFIG, PORT="1"), of(MORE, PORT="2")],
            Variable("2", MORE, "PORT"),
        ),
        (
            {"envFrom": [reads(CONFIG)], "env": entry(value="1")},
            [of(CONFIG, PORT="2")],
            Variable("1"),
        ),
        ({"envFrom": [reads(SECRET)]}, [of(SECRET, PORT="ODA4MA==")], Variable(None, SECRET, "PORT")),
    ],
)
def test_find(body, objects, expected):
    topology = topology_of(service(), deployment("web", container(**body)), *objects)
    (pod,) = target(topology).chain.pods
    assert variables.find("PORT", pod, pod.container, topology.objects) == expected


def test_unknown_sources():
    body = {"envFrom": [reads(CONFIG), reads(SECRET), reads(MORE, "PO"), reads(MORE, "X_")]}
    topology = topology_of(service(), deployment("web", container(**body)), of(CONFIG, A="b"))
    (pod,) = target(topology).chain.pods
    assert list(variables.unknown_sources("PORT", pod, pod.container, topology.objects)) == [SECRET, MORE]


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        (Variable("8080"), "8080"),
        (Variable(""), "nothing"),
        (Variable("8080", CONFIG, "port"), "8080 (port of ConfigMap/settings)"),
        (Variable(None, SECRET, "port"), "what is in port of Secret/settings"),
        (Variable(None), "a value that is not in the stream"),
    ],
)
def test_in_messages(variable, text):
    assert str(variable) == text
