"""Pods that an operator makes: which custom resource is behind a Service, and what of it is set."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, index_of, ingress, notes, port, puts, refusals, request, scene, service

from post_renderer import presets
from post_renderer.model import Add, Key, Preset, Ref, Request, Resource, Settings, Way
from post_renderer.plan.certificate import certificate
from post_renderer.plan.serving import operator

KEYCLOAK = Ref("k8s.keycloak.org", "Keycloak", "shop", "kc")
SELECTOR = {"app": "keycloak", "instance": "kc"}
FIELDS = (("spec.http.tlsSecret", "{secretName}"),)


def own(name: str = "own", fields=FIELDS, **more) -> Preset:
    made = Resource(
        "k8s.keycloak.org",
        "Keycloak",
        (("app", "keycloak"), ("instance", "{name}")),
        ("{name}-service",),
        tuple(fields),
    )
    base = presets.load("podinfo")
    return base._replace(**{"name": name, "title": "Own", "images": (), "env": (), "resource": made, "port": 0, **more})


def keycloak(name: str = "kc", namespace: str = "shop", **metadata) -> dict:
    return {
        "apiVersion": "k8s.keycloak.org/v2alpha1",
        "kind": "Keycloak",
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": {"instances": 1},
    }


def behind(*objects: dict, selector: dict = SELECTOR, mine: tuple[Preset, ...] = (own(),)):
    index = index_of(service(selector=selector), *objects)
    return operator.behind(index.get(SERVICE), index, mine)


def test_behind():
    assert behind(keycloak()) == (KEYCLOAK, own())
    assert behind(keycloak(), selector={"app": "keycloak"}) == (KEYCLOAK, own())
    assert behind(keycloak("a"), keycloak()) == (KEYCLOAK, own())


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
    ids=["nothing", "another name", "another namespace", "a hook", "another group", "one label more", "no selector"],
)
def test_nothing_behind(objects, selector):
    assert behind(*objects, selector=selector) is None


def test_several_behind():
    assert refusals(lambda: behind(keycloak("a"), keycloak("b"), selector={"app": "keycloak"})) == [
        "Service/web: several custom resources may make its pods: Keycloak/a, Keycloak/b; "
        "flag a Service that selects the pods of one of them"
    ]


def test_presets_of_the_user_come_first():
    first = own("first")
    assert behind(keycloak(), mine=(first, own())) == (KEYCLOAK, first)


MADE = Request(Ref("", "Service", "shop", "kc-service"), request(mode="native", service_port=8443).flags, present=False)


def test_making():
    assert operator.making(MADE, index_of(keycloak()), (own(),)) == (KEYCLOAK, own())
    assert operator.making(MADE, index_of(keycloak("other")), (own(),)) is None
    assert operator.making(MADE, index_of(keycloak(namespace="elsewhere")), (own(),)) is None


def joined(*objects: dict, listed: dict | None = None, mine: Preset = own(), asked: Request | None = None):
    index = index_of(service("web", listed or port(), selector=SELECTOR), *(objects or [keycloak()]))
    return scene(index, asked or request(mode="native"), settings=Settings(presets=(mine,)))


def test_backend():
    (found,) = joined(keycloak(), ingress()).backends
    assert (found.way, found.resource, found.pods) == (Way("native", own()), KEYCLOAK, ())
    assert (found.https.number, found.plain, found.in_place) == (80, None, True)
    assert [route.where for route in found.routes] == ["example.com/"]
    assert found.leaf.owner == SERVICE


def test_backend_with_a_second_port():
    (found,) = joined(keycloak(), ingress(), mine=own(port=8443)).backends
    assert (found.https.number, found.https.target, found.plain.number, found.listener) == (443, "8443", 80, 8443)
    assert len(found.routes) == 1


def test_service_that_the_operator_makes():
    """It is in no stream: its Certificate stands behind the custom resource."""
    found = joined(keycloak(), asked=MADE)
    (backend,) = found.backends
    assert (backend.way.mode, backend.resource, backend.leaf.owner) == ("native", KEYCLOAK, KEYCLOAK)
    (added,) = [f for f in certificate.changes(found) if isinstance(f, Add)]
    assert added.after == KEYCLOAK
    assert added.body["metadata"] == {"name": "kc-service-backend-tls", "namespace": "shop"}
    assert added.body["spec"]["dnsNames"][-1] == "kc-service.shop.svc.cluster.local"


def changes(*fields, **more) -> list:
    return list(operator.changes(joined(mine=own(fields=fields, **more))))


@pytest.mark.parametrize(
    ("field", "place", "value"),
    [
        (("spec.http.tlsSecret", "{secretName}"), ("spec", "http", "tlsSecret"), "web-backend-tls"),
        (("spec.http.enabled", "false"), ("spec", "http", "enabled"), False),
        (
            ("spec.tls", {"on": "true", "secret": "{secretName}"}),
            ("spec", "tls"),
            {"on": True, "secret": "web-backend-tls"},
        ),
        (("spec.secrets", ["{secretName}", "x"]), ("spec", "secrets"), ["web-backend-tls", "x"]),
        (
            ("spec.volumes", [{"name": "tls", "secret": "{secretName}"}]),
            ("spec", "volumes", Key("name", "tls")),
            {"name": "tls", "secret": "web-backend-tls"},
        ),
        (("spec.list", [{"key": "a"}]), ("spec", "list"), [{"key": "a"}]),
    ],
    ids=["text", "truth", "mapping", "list", "list of what has a name", "list of what has none"],
)
def test_fields(field, place, value):
    found = changes(field)
    assert puts(found) == {place: value}
    assert {finding.ref for finding in found} == {KEYCLOAK}


def test_notes():
    assert notes(changes(notes=("callers need https",))) == ["note: Service/web: callers need https"]


def test_workloads_come_before_custom_resources():
    """Where the stream has the pods themselves, they are what is changed."""
    pods = {"metadata": {"labels": SELECTOR}, "spec": {"containers": [{"name": "web", "image": "x"}]}}
    made = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"template": pods}}
    index = index_of(service("web", port(target=8080), selector=SELECTOR), keycloak(), made)
    (found,) = scene(index, settings=Settings(presets=(own(),))).backends
    assert (found.resource, [pod.container for pod in found.pods]) == (None, ["web"])
