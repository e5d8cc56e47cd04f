from __future__ import annotations

import pytest
from support.manifests import INGRESS, read

from post_renderer.kubernetes import route_kinds
from post_renderer.kubernetes.route_kinds import EVERY, KINDS, BackendForm, RouteKind
from post_renderer.model import Ref, Route, spelled

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
    return Route(INGRESS, path, location, "web", port, by_name, number, name)


def older(path: tuple, location: str, port: str) -> Route:
    """The same in the form of v1beta1, where one field takes number and name."""
    return Route(INGRESS, path, location, "web", port, False, (*path, "servicePort"), ())


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
    "backend",
    ["name: web, port: 80", "name: web, port: 80, kind: Service", "name: web, port: 80, namespace: shop"],
    ids=["bare", "kind", "own namespace"],
)
def test_gateway_route(backend):
    body = read(f"spec: {{rules: [{{backendRefs: [{{{backend}}}]}}]}}")
    path = ("spec", "rules", 0, "backendRefs", 0)
    assert list(route_kinds.routes(HTTP_ROUTE, body, KINDS["HTTPRoute"])) == [
        Route(HTTP_ROUTE, path, "rule 0", "web", "80", False, (*path, "port"), ())
    ]


@pytest.mark.parametrize(
    "backend",
    ["name: web, port: 80, kind: ServiceImport", "name: web, port: 80, namespace: other"],
    ids=["another kind", "another namespace"],
)
def test_no_gateway_route(backend):
    body = read(f"spec: {{rules: [{{backendRefs: [{{{backend}}}]}}]}}")
    assert list(route_kinds.routes(HTTP_ROUTE, body, KINDS["HTTPRoute"])) == []


@pytest.mark.parametrize("kind", ["GRPCRoute", "TLSRoute"])
def test_other_gateway_routes(kind):
    assert KINDS[kind] == KINDS["HTTPRoute"]


# Custom resources as their controllers define them: the group, a row, a manifest, and what is routed in it.
CUSTOM = {
    "IngressRoute": (
        RouteKind(
            ("traefik.io",),
            (("spec", "routes", EVERY, "services", EVERY),),
            (BackendForm(("name",), ("port",)),),
        ),
        """
        spec:
          entryPoints: [websecure]
          routes:
            - match: Host(`a.example`)
              kind: Rule
              services:
                - {name: web, port: 80}
                - {name: split, kind: TraefikService}
                - {name: api, namespace: other, port: 80}
            - {match: Host(`b.example`), kind: Rule, services: [{name: web, kind: Service, port: http, weight: 1}]}
        """,
        [
            (("spec", "routes", 0, "services", 0), "web", "80", ("port",)),
            (("spec", "routes", 1, "services", 0), "web", "http", ("port",)),
        ],
    ),
    "HTTPProxy": (
        RouteKind(
            ("projectcontour.io",),
            (("spec", "routes", EVERY, "services", EVERY), ("spec", "tcpproxy", "services", EVERY)),
            (BackendForm(("name",), ("port",)),),
        ),
        """
        spec:
          virtualhost: {fqdn: a.example}
          tcpproxy: {services: [{name: db, port: 5432}]}
          routes:
            - conditions: [{prefix: /}]
              services: [{name: web, port: 80}, {name: api, port: 81, protocol: h2c}]
        """,
        [
            (("spec", "routes", 0, "services", 0), "web", "80", ("port",)),
            (("spec", "routes", 0, "services", 1), "api", "81", ("port",)),
            (("spec", "tcpproxy", "services", 0), "db", "5432", ("port",)),
        ],
    ),
    "VirtualServer": (
        RouteKind(
            ("k8s.nginx.org",), (("spec", "upstreams", EVERY),), (BackendForm(("service",), ("port",)),)
        ),
        """
        spec:
          host: a.example
          upstreams: [{name: first, service: web, port: 80}, {name: second, service: api, port: 81, backup: old}]
          routes: [{path: /, action: {pass: first}}]
        """,
        [
            (("spec", "upstreams", 0), "web", "80", ("port",)),
            (("spec", "upstreams", 1), "api", "81", ("port",)),
        ],
    ),
    "ApisixRoute": (
        RouteKind(
            ("apisix.apache.org",),
            (("spec", "http", EVERY, "backends", EVERY),),
            (BackendForm(("serviceName",), ("servicePort",)),),
        ),
        """
        spec:
          http:
            - name: rule
              match: {hosts: [a.example], paths: [/*]}
              backends: [{serviceName: web, servicePort: http}, {serviceName: api, servicePort: 81, weight: 1}]
        """,
        [
            (("spec", "http", 0, "backends", 0), "web", "http", ("servicePort",)),
            (("spec", "http", 0, "backends", 1), "api", "81", ("servicePort",)),
        ],
    ),
    "Route": (
        RouteKind(
            ("route.openshift.io",), (("spec",),), (BackendForm(("to", "name"), ("port", "targetPort")),)
        ),
        "spec: {host: a.example, to: {kind: Service, name: web, weight: 100}, port: {targetPort: http}}",
        [(("spec",), "web", "http", ("port", "targetPort"))],
    ),
}


@pytest.mark.parametrize("kind", CUSTOM)
def test_a_custom_resource_is_a_row(kind):
    row, text, expected = CUSTOM[kind]
    ref = Ref(row.groups[0], kind, "shop", "web")
    assert list(route_kinds.routes(ref, read(text), row)) == [
        Route(ref, path, spelled(path), service, port, False, (*path, *port_path), ())
        for path, service, port, port_path in expected
    ]


@pytest.mark.parametrize("kind", CUSTOM)
@pytest.mark.parametrize(
    "text", ["{}", "spec: null", "spec: {routes: [null, x], upstreams: x, http: {}, to: null}"]
)
def test_a_custom_resource_without_backends(kind, text):
    row = CUSTOM[kind][0]
    assert list(route_kinds.routes(Ref(row.groups[0], kind, "shop", "web"), read(text), row)) == []


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
    assert named == Route(ref, to, "a.example", "web", "http", True, (*to, "n"), (*to, "s"))


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
