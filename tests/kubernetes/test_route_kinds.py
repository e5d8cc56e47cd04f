from __future__ import annotations

import pytest
from support.manifests import INGRESS, read

from post_renderer.kubernetes import route_kinds
from post_renderer.kubernetes.route_kinds import KINDS, BackendForm, RouteKind
from post_renderer.model import Ref, Route

FIRST_PATH = ("spec", "rules", 0, "http", "paths", 0, "backend")


def one_path(backend: str) -> object:
    return read(
        f"spec: {{rules: [{{host: a.example, http: {{paths: [{{path: /x, backend: {{{backend}}}}}]}}}}]}}"
    )


def routes(body: object) -> list[Route]:
    return list(route_kinds.routes(INGRESS, body, KINDS["Ingress"]))


def route(path: tuple, location: str, port: str, by_name: bool = False) -> Route:
    """A route to the Service web in the form of networking.k8s.io/v1."""
    number, name = (*path, "service", "port", "number"), (*path, "service", "port", "name")
    return Route(
        INGRESS, path, location, "web", "shop", port, by_name, number, name, (*path, "service", "name")
    )


def older(path: tuple, location: str, port: str) -> Route:
    """The same in the form of v1beta1, where one field takes number and name."""
    number, service = (*path, "servicePort"), (*path, "serviceName")
    return Route(INGRESS, path, location, "web", "shop", port, False, number, (), service)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            one_path("service: {name: web, port: {name: http}}"),
            route(FIRST_PATH, "a.example/x", "http", by_name=True),
            id="port by name",
        ),
        pytest.param(
            one_path("service: {name: web, port: {number: 80}}"),
            route(FIRST_PATH, "a.example/x", "80"),
            id="port by number",
        ),
        pytest.param(one_path("service: {name: web}"), route(FIRST_PATH, "a.example/x", ""), id="no port"),
        pytest.param(
            one_path("serviceName: web, servicePort: 80"),
            older(FIRST_PATH, "a.example/x", "80"),
            id="v1beta1",
        ),
        pytest.param(
            read("spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}"),
            route(("spec", "defaultBackend"), "default backend", "80"),
            id="default backend",
        ),
        pytest.param(
            read("spec: {backend: {serviceName: web, servicePort: http}}"),
            older(("spec", "backend"), "default backend", "http"),
            id="default backend of v1beta1",
        ),
        pytest.param(
            read("spec: {rules: [{http: {paths: [{backend: {service: {name: web}}}]}}]}"),
            route(FIRST_PATH, "*/", ""),
            id="neither host nor path",
        ),
    ],
)
def test_route(body, expected):
    assert routes(body) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(one_path("resource: {kind: Bucket, name: files}"), id="a resource"),
        pytest.param(one_path(""), id="no backend"),
        pytest.param(read("spec: {rules: [{host: a.example}]}"), id="a rule without paths"),
        pytest.param(read("spec: {rules: null}"), id="null rules"),
        pytest.param(read("spec: null"), id="null spec"),
    ],
)
def test_no_route(body):
    assert routes(body) == []


def test_order_and_paths():
    body = read("""
        spec:
          rules:
            - host: a.example
              http: {paths: [{path: /1, backend: {service: {name: one}}}, {path: /2, backend: {service: {name: two}}}]}
            - host: b.example
              http: {paths: [{path: /3, backend: {service: {name: one}}}]}
          defaultBackend: {service: {name: rest}}
    """)
    values = [
        (r.location, r.service, [step for step in r.path if isinstance(step, int)]) for r in routes(body)
    ]
    assert values == [
        ("default backend", "rest", []),
        ("a.example/1", "one", [0, 0]),
        ("a.example/2", "two", [0, 1]),
        ("b.example/3", "one", [1, 0]),
    ]


HTTP_ROUTE = Ref("gateway.networking.k8s.io", "HTTPRoute", "shop", "web")


@pytest.mark.parametrize(
    ("backend", "namespace"),
    [
        pytest.param("name: web, port: 80", "shop", id="bare"),
        pytest.param("name: web, port: 80, kind: Service", "shop", id="kind"),
        pytest.param("name: web, port: 80, namespace: shop", "shop", id="own namespace"),
        pytest.param("name: web, port: 80, namespace: other", "other", id="another namespace"),
    ],
)
def test_gateway_route(backend, namespace):
    body = read(f"spec: {{rules: [{{backendRefs: [{{{backend}}}]}}]}}")
    path = ("spec", "rules", 0, "backendRefs", 0)
    assert list(route_kinds.routes(HTTP_ROUTE, body, KINDS["HTTPRoute"])) == [
        Route(HTTP_ROUTE, path, "rule 0", "web", namespace, "80", False, (*path, "port"), (), (*path, "name"))
    ]


def test_no_gateway_route():
    body = read("spec: {rules: [{backendRefs: [{name: web, port: 80, kind: ServiceImport}]}]}")
    assert list(route_kinds.routes(HTTP_ROUTE, body, KINDS["HTTPRoute"])) == []


@pytest.mark.parametrize("kind", ["GRPCRoute", "TLSRoute"])
def test_other_gateway_routes(kind):
    assert KINDS[kind] == KINDS["HTTPRoute"]


def test_a_row_with_names_of_ports_and_a_location_of_its_own():
    row = RouteKind(
        ("example.com",),
        (("spec", "to"),),
        (BackendForm(("svc",), ("n",), ("s",)),),
        lambda body, _: body["host"],
    )
    ref = Ref("example.com", "Route", "shop", "web")
    (named,) = route_kinds.routes(ref, read("{host: a.example, spec: {to: {svc: web, n: 1, s: http}}}"), row)
    to = ("spec", "to")
    paths = (*to, "n"), (*to, "s"), (*to, "svc")
    assert named == Route(ref, to, "a.example", "web", "shop", "http", True, *paths)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("spec: {ingressClassName: nginx}", "nginx", id="field"),
        pytest.param(
            "metadata: {annotations: {kubernetes.io/ingress.class: nginx}}", "nginx", id="annotation"
        ),
        pytest.param(
            "{metadata: {annotations: {kubernetes.io/ingress.class: old}}, spec: {ingressClassName: new}}",
            "new",
            id="the field wins",
        ),
        pytest.param("spec: {ingressClassName: null}", "", id="null"),
        pytest.param("{}", "", id="none"),
    ],
)
def test_class(text, name):
    assert route_kinds.class_of(read(text)) == name
