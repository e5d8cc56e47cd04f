"""Service entries of an HTTPProxy."""

from __future__ import annotations

import pytest
from support.controllers import upstream
from support.manifests import notes, port, problems, puts, service

from post_renderer.controllers.contour import http_proxies, protocols
from post_renderer.controllers.upstream import UpstreamTLS

NAME = "web.shop.svc.cluster.local"
ENTRY = ("spec", "routes", 0, "services", 0)
VERIFIED = {
    (*ENTRY, "validation", "caSecret"): "web-backend-tls",
    (*ENTRY, "validation", "subjectName"): NAME,
}
ANNOTATION = "projectcontour.io/upstream-protocol."


def proxy(spec: str) -> str:
    return f"apiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: {{name: web}}\nspec: {{{spec}}}\n"


def entry(more: str = "", of_route: str = "") -> str:
    return proxy(f"routes: [{{{of_route}services: [{{name: web, port: 80{more}}}]}}]")


def changes(source: str, *, verify: bool = True, **annotations: str) -> list:
    web = service("web", port(), annotations={ANNOTATION + key: value for key, value in annotations.items()})
    given, objects = upstream(source, web)
    return list(http_proxies.changes(given.source, [given._replace(verify=verify)], objects))


def observed(source: str, **annotations: str) -> UpstreamTLS:
    web = service("web", port(), annotations={ANNOTATION + key: value for key, value in annotations.items()})
    given, objects = upstream(source, web)
    of_port = protocols.of_route(given.routes[0], given.service_manifest, objects)
    return http_proxies.observe(given.routes[0], given.source, of_port)


VALIDATION = ", validation: {caSecret: ca, subjectName: web.shop.svc}"


@pytest.mark.parametrize(
    ("source", "annotations", "expected"),
    [
        pytest.param(entry(), {}, UpstreamTLS(), id="nothing"),
        pytest.param(entry(", protocol: h2c"), {}, UpstreamTLS(), id="h2c"),
        pytest.param(entry(VALIDATION), {}, UpstreamTLS(), id="validation alone is silently plain HTTP"),
        pytest.param(
            entry(", protocol: tls"), {}, UpstreamTLS(True, evidence="protocol tls"), id="any certificate"
        ),
        pytest.param(
            entry(", protocol: tls" + VALIDATION),
            {},
            UpstreamTLS(True, True, "web.shop.svc", "protocol tls"),
            id="verified",
        ),
        pytest.param(
            entry(", protocol: h2" + VALIDATION),
            {},
            UpstreamTLS(True, True, "web.shop.svc", "protocol h2"),
            id="HTTP/2",
        ),
        pytest.param(
            entry(VALIDATION),
            {"tls": "http"},
            UpstreamTLS(True, True, "web.shop.svc", "upstream-protocol.tls http"),
            id="the Service says TLS",
        ),
        pytest.param(
            entry(of_route="enableWebsockets: true, "),
            {},
            UpstreamTLS(keeps_open="enableWebsockets"),
            id="websockets",
        ),
        pytest.param(
            proxy("tcpproxy: {services: [{name: web, port: 80}]}"),
            {},
            UpstreamTLS(keeps_open="tcpproxy"),
            id="TCP",
        ),
    ],
)
def test_what_is_set(source, annotations, expected):
    assert observed(source, **annotations) == expected


@pytest.mark.parametrize(
    ("source", "annotations", "protocol"),
    [
        (entry(), {}, "tls"),
        (entry(", protocol: tls"), {}, "tls"),
        (entry(", protocol: h2c"), {}, "h2"),
        (entry(", protocol: h2"), {}, "h2"),
        (entry(), {"h2c": "http"}, "h2"),
    ],
)
def test_protocol_and_validation(source, annotations, protocol):
    assert puts(changes(source, **annotations)) == {(*ENTRY, "protocol"): protocol, **VERIFIED}


def test_verify_false():
    assert puts(changes(entry(), verify=False)) == {(*ENTRY, "protocol"): "tls"}


def test_every_entry_of_the_service_gets_the_same():
    """HTTPProxies with the same CA Secret and first subject share one Envoy cluster."""
    spec = "routes: [{services: [{name: web, port: 80}]}, {services: [{name: web, port: 80, mirror: true}]}]"
    values = puts(changes(proxy(spec)))
    assert {path[2]: value for path, value in values.items() if path[-1] == "subjectName"} == {
        0: NAME,
        1: NAME,
    }
    assert {path[2]: value for path, value in values.items() if path[-1] == "protocol"} == {
        0: "tls",
        1: "tls",
    }


def test_tcp():
    path = ("spec", "tcpproxy", "services", 0)
    assert puts(changes(proxy("tcpproxy: {services: [{name: web, port: 80}]}"))) == {
        (*path, "protocol"): "tls",
        (*path, "validation", "caSecret"): "web-backend-tls",
        (*path, "validation", "subjectName"): NAME,
    }


def test_a_validation_of_the_chart_is_replaced_and_told():
    own = ", validation: {caSecret: other/ca, subjectName: web, subjectNames: [web, else]}"
    findings = changes(entry(own))
    assert puts(findings) == {
        (*ENTRY, "protocol"): "tls",
        **VERIFIED,
        (*ENTRY, "validation", "subjectNames"): [NAME],
    }
    assert notes(findings) == [
        "note: HTTPProxy/web: validation.caSecret was other/ca: it is replaced",
        "note: HTTPProxy/web: validation.subjectName was web: it is replaced",
        "note: HTTPProxy/web: validation.subjectNames was web, else: it is replaced",
    ]


def test_nothing_is_replaced_by_the_same():
    same = f", validation: {{caSecret: web-backend-tls, subjectName: {NAME}, subjectNames: [{NAME}]}}"
    findings = changes(entry(same))
    assert notes(findings) == []
    assert (*ENTRY, "validation", "subjectNames") not in puts(findings)


@pytest.mark.parametrize(
    ("health", "expected"),
    [("", None), (", healthPort: 443", None), (", healthPort: 80", 443)],
    ids=["none", "the HTTPS port", "the port of the route"],
)
def test_health_port(health, expected):
    assert puts(changes(entry(health))).get((*ENTRY, "healthPort")) == expected


def test_a_health_check_of_another_port():
    assert problems(changes(entry(", healthPort: 9000"))) == [
        "HTTPProxy/web: */ is checked on port 9000, to which Envoy would speak TLS too; remove healthPort, or "
        "set it to the port of the route (80)"
    ]


def test_passthrough():
    virtual_host = "virtualhost: {fqdn: a.example, tls: {passthrough: true}}, "
    findings = changes(proxy(virtual_host + "tcpproxy: {services: [{name: web, port: 80}]}"))
    assert len(findings) == 1
    assert problems(findings) == [
        "HTTPProxy/web: a.example (TCP) is behind tls.passthrough, which forwards the browser's connection to the "
        "pods: the browser gets the internal certificate, and Contour verifies nothing; give virtualhost.tls a "
        "secretName in place of passthrough, or set routes to keep"
    ]
