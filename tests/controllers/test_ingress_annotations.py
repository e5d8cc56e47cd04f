"""Settings by annotations: what is read, what is written, and what is in the way."""

from __future__ import annotations

import pytest
from support.manifests import INGRESS, SERVICE, ingress, notes, problems, puts, service, topology_of

from post_renderer.controllers import ingress_annotations
from post_renderer.model import Manifest

PREFIXES = ("new.example/", "old.example/")


def source(**annotations: str) -> Manifest:
    named = {"new.example/" + key: value for key, value in annotations.items()}
    return topology_of(ingress(annotations=named)).objects.get(INGRESS)


def of(names: dict[str, str]) -> Manifest:
    return topology_of(ingress(annotations=names)).objects.get(INGRESS)


@pytest.mark.parametrize(
    ("annotations", "name"),
    [
        ({}, "new.example/ssl"),
        ({"new.example/ssl": "a"}, "new.example/ssl"),
        ({"old.example/ssl": "a"}, "old.example/ssl"),
        ({"new.example/ssl": "", "old.example/ssl": "a"}, "new.example/ssl"),
    ],
    ids=["none", "the first", "the second", "both"],
)
def test_name_of(annotations, name):
    assert ingress_annotations.name_of(of(annotations), "ssl", PREFIXES) == name


def test_value():
    assert ingress_annotations.value(source(ssl=" on "), "new.example/ssl") == "on"
    assert ingress_annotations.value(source(), "new.example/ssl") == ""


@pytest.mark.parametrize(
    ("before", "switches", "told"),
    [
        pytest.param({}, (), [], id="new"),
        pytest.param({"ssl": "on"}, (), [], id="the same"),
        pytest.param({"ssl": ""}, (), [], id="empty"),
        pytest.param(
            {"ssl": "off"},
            (),
            ['note: Ingress/web: new.example/ssl was "off": it is replaced'],
            id="another value",
        ),
        pytest.param({"ssl": "off"}, ("new.example/ssl",), [], id="another value of a switch"),
    ],
)
def test_settings(before, switches, told):
    decisions = list(
        ingress_annotations.settings(source(**before), {"new.example/ssl": "on"}, "why", switches)
    )
    assert puts(decisions) == {("metadata", "annotations", "new.example/ssl"): "on"}
    assert notes(decisions) == told


@pytest.mark.parametrize("value", ["true", "1", "t", "TRUE"])
def test_passthrough(value):
    name = "new.example/passthrough"
    assert ingress_annotations.passes_through(source(passthrough=value), name)
    assert problems([ingress_annotations.passthrough(source(), name, "HAProxy")]) == [
        "Ingress/web: passthrough forwards the browser's connection to the pods: the browser gets the internal "
        "certificate, and HAProxy verifies nothing; remove new.example/passthrough, or set routes to keep"
    ]


@pytest.mark.parametrize("value", ["false", "", "yes"])
def test_no_passthrough(value):
    assert not ingress_annotations.passes_through(source(passthrough=value), "new.example/passthrough")


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, []),
        ({"new.example/ssl": "on"}, []),
        (
            {"new.example/ssl": "off"},
            [
                'Service/web: new.example/ssl is "off" on the Service, which wins over that of an Ingress: the pods '
                'get plain HTTP; remove it from the Service, or set it to "on" there'
            ],
        ),
        (
            {"new.example/ssl": ""},
            [
                'Service/web: new.example/ssl is "" on the Service, which wins over that of an Ingress: the pods '
                'get plain HTTP; remove it from the Service, or set it to "on" there'
            ],
        ),
    ],
    ids=["none", "the same", "another value", "empty"],
)
def test_overruling(annotations, expected):
    target = topology_of(service(annotations=annotations)).objects.get(SERVICE)
    findings = ingress_annotations.overruling(target, {"new.example/ssl": "on"}, "the pods get plain HTTP")
    assert problems(findings) == expected


def test_a_service_elsewhere_overrules_nothing_that_is_known():
    assert list(ingress_annotations.overruling(None, {"new.example/ssl": "on"}, "plain")) == []
