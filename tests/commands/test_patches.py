from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.krm import resource_list
from support.manifests import deployment, ingress, port, service, stream_of
from support.places import ROOT

from post_renderer.commands import dispatch, failure
from post_renderer.model import PREFIX
from post_renderer.yamltext import node, stream

PODINFO = (ROOT / "samples" / "podinfo" / "input.yaml").read_text("utf-8")
ARGUMENTS = ["-n", "shop", "--issuer=ca", "--service=web", "--mode=mount"]
OBJECTS = (service(), deployment(), ingress())


def run(text: str, *arguments: str) -> dispatch.Result:
    return dispatch.run(["patches", *arguments], {}, text.encode)


def documents(text: str, *arguments: str) -> list:
    answer = run(text, *arguments)
    assert answer.code == 0, answer.err
    return [node.read(document.text) for document in stream.split(answer.out.decode())]


def patches(text: str, *arguments: str) -> dict[str, dict]:
    """The targets by kind and name, each with its operations."""
    (listed,) = documents(text, "-o", "patches", *arguments)
    return {f"{patch['target']['kind']}/{patch['target']['name']}": patch for patch in listed or ()}


def test_a_kustomization_and_the_new_objects():
    kustomization, certificate = documents(stream_of(*OBJECTS), *ARGUMENTS)
    assert kustomization["kind"] == "Kustomization"
    assert kustomization["resources"] == ["backend-tls.yaml"]
    assert [patch["target"]["kind"] for patch in kustomization["patches"]] == [
        "Service",
        "Deployment",
        "Ingress",
    ]
    assert certificate["kind"] == "Certificate"
    assert certificate["metadata"] == {"name": "web-backend-tls", "namespace": "shop"}


def test_flux():
    block, certificate = documents(stream_of(*OBJECTS), "-o", "flux", *ARGUMENTS)
    (renderer,) = block["postRenderers"]
    (listed,) = documents(stream_of(*OBJECTS), "-o", "patches", *ARGUMENTS)
    assert renderer == {"kustomize": {"patches": listed}}
    assert certificate["kind"] == "Certificate"


def test_objects_alone():
    (certificate,) = documents(stream_of(*OBJECTS), "-o", "objects", *ARGUMENTS)
    assert certificate["kind"] == "Certificate"


def test_operations():
    found = patches(stream_of(*OBJECTS), *ARGUMENTS)
    assert found["Service/web"]["target"] == {"version": "v1", "kind": "Service", "name": "web"}
    assert node.read(found["Service/web"]["patch"]) == [
        {
            "op": "test",
            "path": "/spec/ports",
            "value": [{"name": "http", "port": "80", "targetPort": "http"}],
        },
        {
            "op": "add",
            "path": "/spec/ports/-",
            "value": {"name": "https", "port": "443", "protocol": "TCP", "targetPort": "8443"},
        },
    ]
    assert node.read(found["Deployment/web"]["patch"])[0] == {
        "op": "test",
        "path": "/spec/template/spec/containers/0/name",
        "value": "web",
    }


def test_reasons_are_comments():
    text = run(PODINFO, "-n", "shop").out.decode()
    assert "# Service/frontend\n#   port https (443) targets TLS port 9899\n- target:" in text


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (
            "kustomize",
            "# kustomization.yaml, whose resources have to include the output of the chart\n"
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: []\n",
        ),
        ("flux", "# below spec of the HelmRelease\npostRenderers:\n- kustomize:\n    patches: []\n"),
        ("patches", "# backend-tls: no changes\n"),
        ("objects", "# backend-tls: no new objects\n"),
    ],
)
def test_nothing_to_do(output, expected):
    answer = run(stream_of(*OBJECTS), "-o", output)
    assert (answer.code, answer.out.decode(), answer.err) == (0, expected, "")


def test_after_the_filter_there_is_nothing_to_do():
    filtered = dispatch.run(ARGUMENTS, {}, stream_of(*OBJECTS).encode).out.decode()
    assert patches(filtered, *ARGUMENTS) == {}


def test_targets():
    """With a namespace where the object states one, or where another of its name would be selected too."""
    own = {**service(), "metadata": {"name": "web", "namespace": "shop"}}
    elsewhere = {**deployment("a.b"), "metadata": {"name": "a.b", "namespace": "other"}}
    found = patches(stream_of(own, deployment("a.b"), ingress(), elsewhere), *ARGUMENTS)
    assert {name: patch["target"].get("namespace") for name, patch in found.items()} == {
        "Service/web": "shop",
        "Deployment/a\\.b": "default",
        "Ingress/web": None,
    }


@pytest.mark.parametrize("in_a_list", [False, True], ids=["documents", "ResourceList"])
def test_an_object_of_the_cluster_has_no_namespace(in_a_list, monkeypatch):
    monkeypatch.chdir(ROOT / "tests" / "golden" / "trust-bundle")
    text = Path("input.yaml").read_text("utf-8")
    arguments = Path("args").read_text("utf-8").splitlines()
    new = documents(resource_list(text) if in_a_list else text, "-o", "objects", *arguments)
    assert {body["kind"]: body["metadata"].get("namespace") for body in new} == {
        "Certificate": "shop",
        "BackendTLSPolicy": "shop",
        "Bundle": None,
    }


def test_a_changed_secret_is_a_problem():
    case = ROOT / "tests" / "golden" / "config-secret"
    answer = run((case / "input.yaml").read_text("utf-8"), *(case / "args").read_text("utf-8").split())
    assert answer.code == 1
    assert "Secret/login: is changed, and a patch would show its content; set mode to sidecar, " in answer.err
    assert answer.out == failure.document(answer.err)


def test_items_of_a_list():
    """They are objects of their own for kustomize."""
    items = "".join(f"- {item}\n" for item in map(json.dumps, OBJECTS))
    found = patches(f"apiVersion: v1\nkind: List\nitems:\n{items}", *ARGUMENTS)
    assert list(found) == ["Service/web", "Deployment/web", "Ingress/web"]
    assert node.read(found["Service/web"]["patch"])[1]["path"] == "/spec/ports/-"


def test_problems_are_those_of_the_filter():
    wrong = stream_of(service("web", port(), annotations={f"{PREFIX}enabled": "yes"}))
    assert run(wrong)[0:3:2] == dispatch.run([], {}, wrong.encode)[0:3:2]
