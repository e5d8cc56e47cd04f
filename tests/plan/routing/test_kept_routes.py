"""routes: keep."""

from __future__ import annotations

import pytest
from support.manifests import (
    deployment,
    ingress,
    joined,
    notes,
    path,
    port,
    request,
    service,
    topology_of,
)

from post_renderer.model import Finding, Settings
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.routing import kept_routes, plain_routes, routes

HTTP_ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
"""


def context(*objects: dict | str, web: dict | None = None, **options) -> PlanContext:
    settings = Settings(namespace="shop")
    topology = topology_of(service(), web or deployment(), *objects, settings=settings)
    return joined(topology, request(**{"routes": "keep", **options}), settings=settings)


def found(*objects: dict | str, **options) -> list[Finding]:
    return list(kept_routes.changes(context(*objects, **options)))


def test_nothing_of_a_route_changes():
    mixed = ingress("web", path(), path("other", at="/x"), ingressClassName="unknown")
    kept = context(
        mixed, ingress("passed", annotations={"nginx.ingress.kubernetes.io/ssl-passthrough": "true"})
    )
    assert list(routes.changes(kept)) == []
    assert list(plain_routes.changes(kept)) == []


def test_what_an_ingress_needs():
    (sentence,) = notes(found(ingress()))
    assert sentence.startswith(
        "note: Ingress/web: is left as it is (routes keep); for verified HTTPS to Service/web it needs port "
        'https (443), with nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"; '
    )


def test_where_the_ca_has_to_be_created():
    of_class = ingress("web", ingressClassName="openshift-default")
    (needs,) = notes(found(of_class))
    assert "; create web-ca (kubectl -n shop get secret" in needs
    assert " and set ca-secret to web-ca, or " in needs
    (needs,) = notes(found(of_class, ca_secret="web-ca"))
    assert needs.endswith('destination-ca-certificate-secret: "web-ca"')


def test_the_port_of_a_service_of_its_own():
    topology = topology_of(service(type="NodePort"), deployment(), ingress(), HTTP_ROUTE)
    kept = joined(topology, request(routes="keep", expose=False))
    of_ingress, of_route = notes(kept_routes.changes(kept))
    assert "it needs port https (443) of Service/web-backend-tls, with nginx" in of_ingress
    assert (
        "it needs port https (443) of Service/web-backend-tls; BackendTLSPolicy web-backend-tls with"
        in of_route
    )


def test_what_an_http_route_needs():
    (sentence,) = notes(found(HTTP_ROUTE, ca_configmap="ca"))
    assert sentence == (
        "note: HTTPRoute/web: is left as it is (routes keep); for verified HTTPS to Service/web it needs port "
        'https (443); BackendTLSPolicy web-backend-tls with spec: {"targetRefs": [{"group": "", "kind": "Service", '
        '"name": "web", "sectionName": "https"}], "validation": {"caCertificateRefs": [{"group": "", "kind": '
        '"ConfigMap", "name": "ca"}], "hostname": "web.shop.svc.cluster.local", "subjectAltNames": [{"type": '
        '"Hostname", "hostname": "web.shop.svc.cluster.local"}]}}'
    )


def test_what_another_route_needs():
    assert notes(found(ingress(ingressClassName="unknown"))) == [
        "note: Ingress/web: is left as it is (routes keep); for verified HTTPS to Service/web it needs port https "
        "(443), the name web.shop.svc.cluster.local, and the CA in ca.crt of Secret web-backend-tls"
    ]


@pytest.mark.parametrize(
    ("source", "presented"),
    [
        (ingress(), 'proxy-ssl-secret: "shop/web-backend-tls-client"'),
        (HTTP_ROUTE, ", and the key pair of Secret web-backend-tls-client as its client certificate"),
    ],
    ids=["Ingress", "HTTPRoute"],
)
def test_what_a_route_has_to_present(source, presented):
    assert presented in notes(found(source, client_auth=True))[0]
    assert "client" not in notes(found(source))[0]


def test_two_ports_of_one_service():
    listed = service("web", port(), port("admin", 9000, 9000))
    both = ingress("web", path(), path(to="admin", at="/admin"))
    topology = topology_of(listed, deployment(), both)
    kept = joined(topology, request(mode="sidecar", routes="keep"))
    assert len(notes(list(kept_routes.changes(kept)))) == 2
