"""Pods and Services that an operator makes: which custom resource they come from."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, refusals, service, topology_of
from support.operators import KEYCLOAK, SELECTOR, keycloak, own

from post_renderer import presets
from post_renderer.model import Ref, Settings
from post_renderer.model.preset import Preset
from post_renderer.topology.custom_resource import OperatorResource, making_pods_of, making_service
from post_renderer.topology.topology import Topology

WIDGET = Ref("example.com", "Widget", "shop", "kc")
# What Keycloak's operator itself gives its pods.
OF_OPERATOR = {"app": "keycloak", "app.kubernetes.io/instance": "kc"}


def topology(*objects: dict, mine: tuple[Preset, ...] = (own(),)) -> Topology:
    return topology_of(*objects, settings=Settings(namespace="shop", presets=mine))


def making_pods(*objects: dict, selector: dict = SELECTOR, mine: tuple[Preset, ...] = (own(),)):
    objects_of_stream = topology(service(selector=selector), *objects, mine=mine).objects
    return making_pods_of(objects_of_stream.get(SERVICE), objects_of_stream, mine)


def test_making_pods():
    assert making_pods(keycloak()) == OperatorResource((KEYCLOAK,), own())
    assert making_pods(keycloak(), selector={"app": "keycloak"}) == OperatorResource((KEYCLOAK,), own())
    assert making_pods(keycloak("a"), keycloak()) == OperatorResource((KEYCLOAK,), own())


@pytest.mark.parametrize(
    ("objects", "selector"),
    [
        ([], SELECTOR),
        ([keycloak("other")], SELECTOR),
        ([keycloak(namespace="elsewhere")], SELECTOR),
        ([keycloak(annotations={"helm.sh/hook": "test"})], SELECTOR),
        ([{**keycloak(), "apiVersion": "example.com/v1"}], SELECTOR),
        ([keycloak()], {**SELECTOR, "tier": "web"}),
        ([keycloak()], {}),
    ],
    ids=[
        "nothing",
        "another name",
        "another namespace",
        "a hook",
        "another group",
        "one label more",
        "no selector",
    ],
)
def test_nothing_makes_pods(objects, selector):
    assert making_pods(*objects, selector=selector) is None


def test_several_of_a_kind_make_pods():
    made = making_pods(keycloak("a"), keycloak("b"), selector={"app": "keycloak"})
    assert made == OperatorResource((KEYCLOAK._replace(name="a"), KEYCLOAK._replace(name="b")), own())
    assert str(made) == "Keycloak/a and Keycloak/b"


def test_several_kinds_make_pods():
    mine = (own(), own("widget", of=WIDGET))
    widget = {**keycloak(), "apiVersion": "example.com/v1", "kind": "Widget"}
    assert refusals(lambda: making_pods(keycloak(), widget, mine=mine)) == [
        "Service/web: several custom resources may create its pods: Keycloak/kc, Widget/kc; "
        "flag a Service that selects the pods of one of them"
    ]


def test_presets_of_the_user_come_first():
    first = own("first")
    assert making_pods(keycloak(), mine=(first, own())) == OperatorResource((KEYCLOAK,), first)
    assert making_pods(keycloak(), selector=OF_OPERATOR, mine=()) == OperatorResource(
        (KEYCLOAK,), presets.load("keycloak-operator")
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (keycloak(), OperatorResource((KEYCLOAK,), own())),
        (keycloak("other"), None),
        (keycloak(namespace="elsewhere"), None),
    ],
    ids=["it", "another name", "another namespace"],
)
def test_making_service(made, expected):
    assert making_service(SERVICE._replace(name="kc-service"), topology(made).objects, (own(),)) == expected


def test_several_make_a_service():
    mine = (own(), own("widget", of=WIDGET))
    widget = {**keycloak(), "apiVersion": "example.com/v1", "kind": "Widget"}
    objects = topology(keycloak(), widget, mine=mine).objects
    assert refusals(lambda: making_service(SERVICE._replace(name="kc-service"), objects, mine)) == [
        "Service/kc-service: several custom resources may create its pods: Keycloak/kc, Widget/kc; "
        "flag a Service that selects the pods of one of them"
    ]


@pytest.mark.parametrize("group", ["example.com", "k8s.keycloak.org"], ids=["another group", "a known group"])
def test_a_kind_that_only_the_user_knows(group):
    mine = (own("widget", of=Ref(group, "Widget", "", "")),)
    widget = {**keycloak(), "apiVersion": f"{group}/v1", "kind": "Widget"}
    ref = Ref(group, "Widget", "shop", "kc")
    assert making_pods(widget, mine=mine) == OperatorResource((ref,), mine[0])
    assert topology(widget, mine=mine).objects.get(ref).body["spec"] == {"instances": "1"}
    assert topology(widget, mine=()).objects.by_kind("Widget") == ()


def test_a_known_kind_of_another_group():
    mine = (own(of=KEYCLOAK._replace(group="example.com")),)
    other = {**keycloak(), "apiVersion": "example.com/v1"}
    ref = KEYCLOAK._replace(group="example.com")
    assert making_pods(other, mine=mine) == OperatorResource((ref,), mine[0])
    assert making_pods(keycloak(), mine=mine) is None
    assert making_pods(keycloak(), selector=OF_OPERATOR, mine=mine).refs == (KEYCLOAK,)


def test_kinds_are_those_of_the_preset_files():
    resources = [preset.resource for preset in map(presets.load, presets.names()) if preset.resource]
    assert {resource.kind: resource.group for resource in resources} == presets.RESOURCE_KINDS
    assert list(presets.RESOURCE_KINDS) == sorted(presets.RESOURCE_KINDS)
    assert presets.resource_kinds() == list(presets.RESOURCE_KINDS.items())
    assert presets.resource_kinds((own("widget", of=WIDGET), presets.load("podinfo"))) == [
        *presets.RESOURCE_KINDS.items(),
        ("Widget", "example.com"),
    ]
