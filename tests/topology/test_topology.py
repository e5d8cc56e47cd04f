"""What a stream is: its parts, and the kinds that are read."""

from __future__ import annotations

from support.manifests import deployment, ingress, service, topology_of

from post_renderer import controllers, presets
from post_renderer.kubernetes import kinds
from post_renderer.model.preset import CustomResourceMatch
from post_renderer.topology import routes
from post_renderer.topology.topology import groups_of

PARTS = ("selectors", "routes", "references", "certificates", "ingress_classes")


def preset(group: str, kind: str):
    return presets.load("podinfo")._replace(resource=CustomResourceMatch(group, kind, (), (), ()))


def test_each_part_is_built_once():
    topology = topology_of(service(), deployment(), ingress())
    assert [getattr(topology, part) for part in PARTS] == [getattr(topology, part) for part in PARTS]


def test_groups():
    groups = groups_of(())
    objects = {kind for row in controllers.CONTROLLERS.values() for kind in row.objects}
    assert set(groups) == {*kinds.GROUPS, *routes.KINDS, *presets.RESOURCE_KINDS, *objects}
    assert groups["Service"] == ("",)
    assert groups["Ingress"] == ("networking.k8s.io", "extensions")
    assert groups["HTTPRoute"] == ("gateway.networking.k8s.io",)
    assert groups["Keycloak"] == ("k8s.keycloak.org",)


def test_groups_of_one_kind_in_two_rows(monkeypatch):
    """Istio has a Gateway as well as the Gateway API."""
    row = controllers.CONTROLLERS["gateway-api"]._replace(objects={"Gateway": ("networking.istio.io",)})
    monkeypatch.setattr(controllers, "CONTROLLERS", {**controllers.CONTROLLERS, "toy": row})
    assert {"gateway.networking.k8s.io", "networking.istio.io"} <= set(groups_of(())["Gateway"])


def test_groups_of_presets_of_the_user():
    own = [preset("example.com", "Widget"), preset("example.org", "Widget"), presets.load("podinfo")]
    assert groups_of(own) == {**groups_of(()), "Widget": ("example.com", "example.org")}
    assert groups_of([preset("example.com", "Keycloak")])["Keycloak"] == ("k8s.keycloak.org", "example.com")
    assert groups_of([preset("k8s.keycloak.org", "Keycloak")]) == groups_of(())
