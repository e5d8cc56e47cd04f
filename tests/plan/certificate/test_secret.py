from __future__ import annotations

import pytest
from support.manifests import (
    backend,
    deployment,
    ingress,
    problems,
    service,
    topology_of,
)

from post_renderer import presets
from post_renderer.plan.backend import Backend
from post_renderer.plan.certificate import secret
from post_renderer.plan.serving.preset.server import PresetServer
from post_renderer.topology.topology import Topology

PUBLIC = ingress("front", tls=[{"secretName": "public"}])
TAKEN = (
    "Service/web: Secret/web-backend-tls is in the stream, with data of its own: it and the Certificate would "
    "overwrite each other; disable it in the chart's values"
)


def planned(*objects: dict, fixed: str = "", **options) -> tuple[Backend, Topology]:
    """The backend with an application that can only use the Secret ``fixed``, and its stream."""
    topology = topology_of(service(), deployment(), *objects)
    preset = presets.load("podinfo")._replace(name="app", secret_name=fixed)
    return backend(topology, **options)._replace(server=PresetServer(preset)), topology


@pytest.mark.parametrize(
    ("options", "sentences"),
    [
        (
            {"secret_name": "other"},
            ["Service/web: secret-name other: app can only use fixed; leave secret-name out"],
        ),
        ({"secret_name": "fixed"}, []),
    ],
    ids=["another one", "the same"],
)
def test_name_that_the_preset_fixes(options: dict, sentences: list[str]):
    assert problems(secret.problems(*planned(fixed="fixed", **options))) == sentences


@pytest.mark.parametrize(
    ("fixed", "way_out"),
    [("", "choose another secret-name"), ("public", "give Ingress/front another secretName")],
    ids=["any name", "a fixed name"],
)
def test_it_is_shown_to_browsers(fixed: str, way_out: str):
    assert problems(secret.problems(*planned(PUBLIC, fixed=fixed, secret_name="public"))) == [
        "Service/web: secret-name public is already the public TLS Secret of Ingress/front (spec.tls); "
        f"{way_out}"
    ]


def in_stream(name: str = "web-backend-tls", **metadata) -> dict:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, **metadata}}


def test_it_is_in_the_stream():
    assert problems(secret.in_stream(*planned(in_stream()))) == [f"{TAKEN}, or choose another secret-name"]
    assert problems(secret.in_stream(*planned(in_stream(), fixed="web-backend-tls"))) == [TAKEN]


@pytest.mark.parametrize(
    "other",
    [
        in_stream("web"),
        in_stream(namespace="other"),
        in_stream(annotations={"helm.sh/hook": "pre-install"}),
        {**in_stream(), "kind": "ConfigMap"},
    ],
    ids=["another name", "another namespace", "a hook", "another kind"],
)
def test_it_is_not_in_the_stream(other: dict):
    assert problems(secret.in_stream(*planned(other))) == []
