"""APISIX: the annotation of an Ingress, the ApisixUpstream for an ApisixRoute."""

from __future__ import annotations

import pytest
from support.controllers import NEW_PORT, upstream
from support.manifests import INGRESS, ingress, notes, port, problems, puts, service

from post_renderer.controllers import apisix
from post_renderer.controllers.upstream import UpstreamTLS, Verification
from post_renderer.model import Add, Put

PATH = ("metadata", "annotations", apisix.SCHEME)


def of_ingress(scheme: str = ""):
    return upstream(ingress(annotations={apisix.SCHEME: scheme} if scheme else {}), service())


def route(spec: str = "http: [{name: a, backends: [{serviceName: web, servicePort: 80}]}]") -> str:
    return (
        f"{{apiVersion: apisix.apache.org/v2, kind: ApisixRoute, metadata: {{name: web}}, spec: {{{spec}}}}}"
    )


def existing(spec: str) -> str:
    return f"{{apiVersion: apisix.apache.org/v2, kind: ApisixUpstream, metadata: {{name: web}}, spec: {{{spec}}}}}"


def of_route(*others: str, source: str = route(), https=NEW_PORT):
    return upstream(source, service("web", port()), *others, https=https)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("", "https"),
        ("http", "https"),
        ("https", "https"),
        ("HTTP", "https"),
        ("grpc", "grpcs"),
        ("grpcs", "grpcs"),
    ],
)
def test_an_ingress(scheme, expected):
    given, objects = of_ingress(scheme)
    assert puts(apisix.changes(given.source, [given], objects)) == {PATH: expected}
    assert list(apisix.service_changes([given], objects)) == []


def test_an_ingress_without_tls():
    given, objects = of_ingress("tcp")
    assert problems(apisix.changes(given.source, [given], objects)) == [
        "Ingress/web: k8s.apisix.apache.org/upstream-scheme is tcp, which is not encrypted to Service/web by its "
        "scheme; route HTTP or gRPC to it, or set routes to keep"
    ]


def test_a_route():
    given, objects = of_route()
    (add,) = apisix.service_changes([given, given], objects)
    assert add.body == {
        "apiVersion": "apisix.apache.org/v2",
        "kind": "ApisixUpstream",
        "metadata": {"name": "web"},
        "spec": {"scheme": "https"},
    }
    assert list(apisix.changes(given.source, [given], objects)) == []


def test_class_and_client_certificate():
    http = "http: [{backends: [{serviceName: web, servicePort: 80}]}]"
    given, objects = of_route(source=route(f"ingressClassName: front, {http}"))
    (add,) = apisix.service_changes([given._replace(client_secret="client")], objects)
    assert add.body["spec"] == {
        "ingressClassName": "front",
        "scheme": "https",
        "tlsSecret": {"name": "client", "namespace": "shop"},
    }


def test_a_service_of_its_own():
    given, objects = of_route(https=NEW_PORT._replace(service="web-backend-tls"))
    (add,) = apisix.service_changes([given], objects)
    assert add.ref.name == "web-backend-tls"
    assert notes(apisix.about([given], [])) == []


@pytest.mark.parametrize(
    ("spec", "scheme", "of_ports"),
    [
        ("scheme: http", "https", {}),
        ("scheme: grpc", "grpcs", {}),
        ("retries: 1", "https", {}),
        (
            "portLevelSettings: [{port: 80, scheme: http}, {port: 443, scheme: grpc}, {port: 443}]",
            "https",
            {
                ("spec", "portLevelSettings", 1, "scheme"): "grpcs",
                ("spec", "portLevelSettings", 2, "scheme"): "https",
            },
        ),
    ],
)
def test_an_upstream_of_the_chart(spec, scheme, of_ports):
    """The plan makes changes of an Add whose object is there."""
    given, objects = of_route(existing(spec))
    add, *others = apisix.service_changes([given], objects)
    assert isinstance(add, Add)
    assert add.body["spec"] == {"scheme": scheme}
    assert puts(others) == of_ports
    assert all(isinstance(other, Put) for other in others)


def test_an_upstream_of_the_chart_without_tls():
    given, objects = of_route(existing("scheme: udp"))
    (sentence,) = problems(apisix.service_changes([given], objects))
    assert sentence.startswith("ApisixUpstream/web: scheme is udp, which is not encrypted to Service/web")


def test_a_stream_route():
    given, objects = of_route(
        source=route("stream: [{protocol: TCP, backend: {serviceName: web, servicePort: 80}}]")
    )
    (sentence,) = problems(apisix.changes(given.source, [given], objects))
    assert sentence.startswith("ApisixRoute/web: spec.stream[0].backend forwards TCP, which is not encrypted")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (of_ingress(), UpstreamTLS()),
        (of_ingress("https"), UpstreamTLS(True, evidence="upstream-scheme https")),
        (of_ingress("grpc"), UpstreamTLS()),
        (of_route(), UpstreamTLS()),
        (
            of_route(existing("scheme: grpcs")),
            UpstreamTLS(True, evidence="ApisixUpstream/web with scheme grpcs"),
        ),
        (of_route(existing("scheme: http")), UpstreamTLS()),
    ],
    ids=["plain Ingress", "HTTPS", "gRPC", "plain route", "upstream", "plain upstream"],
)
def test_observe(given, expected):
    given, objects = given
    assert apisix.observe(given.routes[0], given.source, given.service_manifest, objects) == expected


def test_about():
    assert notes(apisix.about([of_route()[0]] * 2, [])) == [
        "warning: Service/web: scheme of ApisixUpstream/web holds for all of its ports: an ApisixRoute of another "
        "release that leads to http (80) would not reach it any more"
    ]
    assert notes(apisix.about([of_ingress()[0]], [])) == []
    reason = "APISIX accepts any certificate of Service/web: it has no setting for a CA"
    assert apisix.verification(of_route()[0]) == Verification(False, False, reason)
    assert apisix.SUPPORT["ApisixRoute"].presents_certificates
    assert not apisix.SUPPORT["Ingress"].presents_certificates
    assert of_ingress()[0].source.ref == INGRESS
