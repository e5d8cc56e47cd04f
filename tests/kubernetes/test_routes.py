from __future__ import annotations

import pytest
from support.manifests import INGRESS, said

from post_renderer.kubernetes import routes
from post_renderer.model import Ref, Route

PLACE = ("spec", "rules", 0, "http", "paths", 0, "backend")


def one_path(backend: str) -> object:
    return said(f"spec: {{rules: [{{host: a.example, http: {{paths: [{{path: /x, backend: {{{backend}}}}}]}}}}]}}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            one_path("service: {name: web, port: {name: http}}"),
            Route(INGRESS, (*PLACE, "service", "port"), "a.example/x", "web", "http", by_name=True),
            id="port by name",
        ),
        pytest.param(
            one_path("service: {name: web, port: {number: 80}}"),
            Route(INGRESS, (*PLACE, "service", "port"), "a.example/x", "web", "80"),
            id="port by number",
        ),
        pytest.param(
            one_path("service: {name: web}"),
            Route(INGRESS, (*PLACE, "service", "port"), "a.example/x", "web", ""),
            id="no port",
        ),
        pytest.param(
            one_path("serviceName: web, servicePort: 80"),
            Route(INGRESS, (*PLACE, "servicePort"), "a.example/x", "web", "80"),
            id="v1beta1",
        ),
        pytest.param(
            said("spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}"),
            Route(INGRESS, ("spec", "defaultBackend", "service", "port"), "default backend", "web", "80"),
            id="default backend",
        ),
        pytest.param(
            said("spec: {backend: {serviceName: web, servicePort: http}}"),
            Route(INGRESS, ("spec", "backend", "servicePort"), "default backend", "web", "http"),
            id="default backend of v1beta1",
        ),
        pytest.param(
            said("spec: {rules: [{http: {paths: [{backend: {service: {name: web}}}]}}]}"),
            Route(INGRESS, (*PLACE, "service", "port"), "*/", "web", ""),
            id="neither host nor path",
        ),
    ],
)
def test_route(body, expected):
    assert list(routes.routes(INGRESS, body)) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(one_path("resource: {kind: Bucket, name: files}"), id="a resource"),
        pytest.param(one_path(""), id="no backend"),
        pytest.param(said("spec: {rules: [{host: a.example}]}"), id="a rule without paths"),
        pytest.param(said("spec: {rules: null}"), id="null rules"),
        pytest.param(said("spec: null"), id="null spec"),
    ],
)
def test_no_route(body):
    assert list(routes.routes(INGRESS, body)) == []


def test_order_and_places():
    body = said("""
        spec:
          rules:
            - host: a.example
              http: {paths: [{path: /1, backend: {service: {name: one}}}, {path: /2, backend: {service: {name: two}}}]}
            - host: b.example
              http: {paths: [{path: /3, backend: {service: {name: one}}}]}
          defaultBackend: {service: {name: rest}}
    """)
    found = [
        (r.where, r.service, [step for step in r.path if isinstance(step, int)]) for r in routes.routes(INGRESS, body)
    ]
    assert found == [
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
    body = said(f"spec: {{rules: [{{backendRefs: [{{{backend}}}]}}]}}")
    place = ("spec", "rules", 0, "backendRefs", 0)
    assert list(routes.gateway_routes(HTTP_ROUTE, body)) == [Route(HTTP_ROUTE, place, "rule 0", "web", "80")]


@pytest.mark.parametrize(
    "backend",
    ["name: web, port: 80, kind: ServiceImport", "name: web, port: 80, namespace: other"],
    ids=["another kind", "another namespace"],
)
def test_no_gateway_route(backend):
    body = said(f"spec: {{rules: [{{backendRefs: [{{{backend}}}]}}]}}")
    assert list(routes.gateway_routes(HTTP_ROUTE, body)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("spec: {ingressClassName: nginx}", "nginx", id="field"),
        pytest.param("metadata: {annotations: {kubernetes.io/ingress.class: nginx}}", "nginx", id="annotation"),
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
    assert routes.class_of(said(text)) == name
