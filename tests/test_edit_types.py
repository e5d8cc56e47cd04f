"""Documents with other types than changes expect, and documents that cannot be edited: sentences."""

from __future__ import annotations

import pytest
from support.manifests import stream_of

from post_renderer import edit
from post_renderer.edit import document
from post_renderer.model import ProblemsError, Put, Ref, Settings
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import stream
from post_renderer.yamltext.reconcile import VerificationError

WEB = Ref("", "Service", "shop", "web")
TEXT = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"
ANNOTATION = Put(WEB, ("metadata", "annotations", "a"), "b", "why")
PORT = Put(WEB, ("spec", "ports"), [{"port": 80}], "why")
TYPE = Put(WEB, ("spec", "type"), "ClusterIP", "why")


def sentences(text: str, change: Put) -> list[str]:
    documents = stream.split(stream_of(text))
    objects = Topology(documents, Settings(namespace="shop")).objects
    with pytest.raises(ProblemsError) as error:
        edit.apply([change], documents, objects)
    return [str(finding) for finding in error.value.problems]


@pytest.mark.parametrize(
    ("text", "change", "found"),
    [
        ("  annotations: [a]\n", ANNOTATION, "metadata.annotations: found a list, expected a mapping"),
        ("  annotations: a\n", ANNOTATION, "metadata.annotations: found a single value, expected a mapping"),
        ("spec: [a]\n", TYPE, "spec: found a list, expected a mapping"),
        ("spec: {ports: a}\n", PORT, "spec.ports: found a single value, expected a list"),
        ("spec: {ports: {a: b}}\n", PORT, "spec.ports: found a mapping, expected a list"),
        ("spec: {type: [a]}\n", TYPE, "spec.type: found a list, expected a single value"),
    ],
)
def test_field_type(text: str, change: Put, found: str):
    assert sentences(TEXT + text, change) == [f"Service/web: {found}; correct its template"]


@pytest.mark.parametrize("text", ["", "  annotations:\n", "  annotations: {}\n", "  annotations: ~\n"])
def test_what_becomes_a_mapping(text: str):
    documents = stream.split(TEXT + text)
    objects = Topology(documents, Settings(namespace="shop")).objects
    assert 'a: "b"' in edit.apply([ANNOTATION], documents, objects).text


@pytest.mark.parametrize("error", [VerificationError("x"), ValueError("x"), IndexError(), RecursionError()])
def test_an_edit_that_would_go_wrong_is_a_sentence(error, monkeypatch: pytest.MonkeyPatch):
    def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr(document, "reconcile", failing)
    (sentence,) = sentences(TEXT, ANNOTATION)
    assert sentence.startswith("Service/web: its document is written in a way that cannot be edited safely; ")
