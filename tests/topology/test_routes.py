"""Which routing objects lead to a Service."""

from __future__ import annotations

from support.manifests import SERVICE, ingress, path, topology_of
from support.toy_routes import add, toy_route

from post_renderer.controllers import CONTROLLERS
from post_renderer.kubernetes import custom_route_kinds, route_kinds
from post_renderer.model import Port, Ref
from post_renderer.topology import routes

OTHER = SERVICE._replace(namespace="other")


def gateway_route(kind: str = "HTTPRoute", backend: str = "name: web, port: 80") -> str:
    return (
        f"apiVersion: gateway.networking.k8s.io/v1\nkind: {kind}\nmetadata: {{name: web}}\n"
        f"spec: {{rules: [{{backendRefs: [{{{backend}}}]}}]}}\n"
    )


def test_routes():
    one, two = (
        ingress("one", path("web", at="/a"), path("api", at="/b")),
        ingress("two", path("web", at="/c")),
    )
    of = topology_of(one, two).routes
    assert [(r.source.name, r.location) for r in of.to(SERVICE)] == [
        ("one", "example.com/a"),
        ("two", "example.com/c"),
    ]
    assert of.to(SERVICE._replace(name="none")) == []
    assert of.to(OTHER) == []
    assert of.unswitched_to(SERVICE) == []
    assert [route.source.name for route in of.from_other_namespaces(OTHER)] == ["one", "two"]
    assert of.from_other_namespaces(SERVICE) == []
    assert [source.ref.name for source in of.sources] == ["one", "two"]


def test_routing_objects_beside_those_of_a_service():
    shared, apart = ingress("shared", path("api")), ingress("apart", path("web"))
    apart["spec"]["rules"][0]["host"] = "other.example.com"
    far = ingress("far", path("web"))
    far["metadata"]["namespace"] = "other"
    own = ingress("own", path("web", at="/c"), path("web", at="/d"))
    of = topology_of(far, shared, apart, own).routes
    assert names_beside(of, "web") == ["far", "shared", "apart", "own"]
    assert names_beside(of, "api") == ["far", "shared", "own"]
    assert names_beside(of, "none") == names_beside(of) == []


def test_routing_objects_that_may_name_a_service_in_an_annotation():
    action, copied = (
        ingress(name, path("api"), annotations={name: '{"web": 1}'})
        for name in ("alb.ingress.kubernetes.io/actions.web", routes.LAST_APPLIED)
    )
    of = topology_of(action, copied, ingress("words", path("api"), annotations={"a": "b"})).routes
    assert names_beside(of, "web") == ["alb.ingress.kubernetes.io/actions.web"]


def names_beside(of: routes.Routes, *services: str) -> list[str]:
    return [source.ref.name for source in of.beside(SERVICE._replace(name=name) for name in services)]


def test_a_route_to_another_namespace():
    """That it names another Service of the same name is no mistake."""
    text = """
    apiVersion: traefik.io/v1alpha1
    kind: IngressRoute
    metadata: {name: web, namespace: edge}
    spec: {routes: [{services: [{name: web, namespace: shop, port: 80}]}]}
    """
    of = topology_of(text).routes
    assert [route.source.name for route in of.to(SERVICE)] == ["web"]
    assert of.from_other_namespaces(OTHER) == []


def test_routes_that_no_controller_switches(monkeypatch):
    add(monkeypatch)
    of = topology_of(toy_route()).routes
    assert [str(route.source) for route in of.unswitched_to(SERVICE)] == ["ToyRoute/toy"]
    assert of.unswitched_to(OTHER) == []
    assert of.to(SERVICE) == []
    assert of.from_other_namespaces(OTHER) == []


def test_route_to_a_service_of_another_namespace():
    of = topology_of(gateway_route(backend="name: web, namespace: other, port: 80")).routes
    assert [str(route.source) for route in of.to(OTHER)] == ["HTTPRoute/web"]
    assert of.to(SERVICE) == []


def test_every_kind_is_a_source():
    topology = topology_of(*map(gateway_route, ("HTTPRoute", "GRPCRoute", "TLSRoute")), ingress())
    assert [source.ref.kind for source in topology.routes.sources] == [
        "HTTPRoute",
        "GRPCRoute",
        "TLSRoute",
        "Ingress",
    ]
    assert {route.source.kind for route in topology.routes.to(SERVICE)} == {
        "Ingress",
        "HTTPRoute",
        "GRPCRoute",
        "TLSRoute",
    }


def test_of_one_source():
    one = topology_of(ingress("one", path("web", at="/a"), path("api", at="/b"))).routes.sources[0]
    assert [(route.service, route.location) for route in routes.of(one)] == [
        ("web", "example.com/a"),
        ("api", "example.com/b"),
    ]


def test_switched_kinds_are_those_of_the_controllers():
    assert routes.SWITCHED["Ingress"] == route_kinds.INGRESS
    assert set(routes.SWITCHED) == {kind for row in CONTROLLERS.values() for kind in row.kinds}
    assert set(routes.KINDS) == {"Ingress", *route_kinds.KINDS, *custom_route_kinds.KINDS}


def test_certificate_that_an_ingress_shows_to_browsers():
    of = topology_of(ingress(tls=[{"hosts": ["example.com"], "secretName": "public"}])).routes
    assert of.public_tls_source("shop", "public") == Ref("networking.k8s.io", "Ingress", "shop", "web")
    assert of.public_tls_source("shop", "other") is None
    assert of.public_tls_source("other", "public") is None


def test_https_address():
    mapping = """
        apiVersion: getambassador.io/v3alpha1
        kind: Mapping
        metadata: {name: web}
        spec: {prefix: /, service: "web.shop:80"}
    """
    https = Port(1, "https", 443, "8443", service="web-backend-tls")
    for source, address in ((mapping, "https://web-backend-tls.shop:443"), (ingress(), "")):
        (manifest,) = topology_of(source).routes.sources
        (route,) = routes.of(manifest)
        assert routes.https_address(manifest, route, https) == address
