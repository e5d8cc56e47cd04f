"""Contour: HTTPProxies are verified, Ingresses are not; the dispatch between the two."""

from __future__ import annotations

import pytest
from support.controllers import of_ingress, upstream
from support.manifests import SERVICE, ingress, notes, port, puts, service

from post_renderer.controllers import contour
from post_renderer.controllers.upstream import UpstreamTLS, Verification

PREFIX = "projectcontour.io/upstream-protocol."
PROXY = """
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: web}
spec: {virtualhost: {fqdn: a.example}, routes: [{services: [{name: web, port: 80}]}]}
"""


@pytest.mark.parametrize(
    ("source", "verify", "expected"),
    [
        (PROXY, True, Verification(ca=True, name=True)),
        (PROXY, False, Verification(False, False, "verify is false: any certificate is accepted")),
        (
            ingress(),
            True,
            Verification(
                False,
                False,
                "Contour encrypts and verifies nothing for an Ingress; for an HTTPProxy it verifies CA and name",
            ),
        ),
        (ingress(), False, Verification(False, False, "verify is false: any certificate is accepted")),
    ],
    ids=["HTTPProxy", "HTTPProxy, verify false", "Ingress", "Ingress, verify false"],
)
def test_what_is_verified(source, verify, expected):
    given, _ = upstream(source, service())
    assert contour.verification(given._replace(verify=verify)) == expected


@pytest.mark.parametrize(
    ("annotations", "app_protocol", "expected"),
    [
        ({}, "", UpstreamTLS()),
        ({PREFIX + "tls": "80"}, "", UpstreamTLS(True, evidence="upstream-protocol.tls 80")),
        ({PREFIX + "tls": "443, http"}, "", UpstreamTLS(True, evidence="upstream-protocol.tls http")),
        ({PREFIX + "tls": "443"}, "", UpstreamTLS()),
        ({PREFIX + "h2": "http"}, "", UpstreamTLS(True, evidence="upstream-protocol.h2 http")),
        ({}, "https", UpstreamTLS(True, evidence="appProtocol: https")),
        ({PREFIX + "tls": "80"}, "http", UpstreamTLS()),
    ],
    ids=[
        "nothing",
        "number",
        "name",
        "another port",
        "h2",
        "appProtocol",
        "appProtocol beats the annotation: plain HTTP",
    ],
)
def test_what_a_service_sets_for_an_ingress(annotations, app_protocol, expected):
    more = {"appProtocol": app_protocol} if app_protocol else {}
    given, objects = of_ingress(service("web", port(**more), annotations=annotations))
    assert contour.observe(given.routes[0], given.source, given.service_manifest, objects) == expected


def test_websockets_of_an_ingress_keep_connections_open():
    source = ingress(annotations={"projectcontour.io/websocket-routes": "/ws"})
    given, objects = upstream(source, service())
    observed = contour.observe(given.routes[0], given.source, given.service_manifest, objects)
    assert observed.keeps_open == "websocket-routes /ws"


def test_an_ingress_has_no_setting_of_its_own():
    given, objects = of_ingress(service())
    assert list(contour.changes(given.source, [given], objects)) == []


def test_nothing_is_set_on_the_service_for_an_http_proxy():
    """The annotation would hold for every caller of the port by way of Contour; the HTTPProxy says it itself."""
    proxy, objects = upstream(PROXY, service())
    assert list(contour.service_changes([proxy], objects)) == []
    of_both = [proxy, of_ingress(service())[0]]
    assert puts(contour.service_changes(of_both, objects)) == {
        ("metadata", "annotations", PREFIX + "tls"): "443"
    }


def test_facts_once_for_a_service():
    proxy, _ = upstream(PROXY, service())
    assert notes(contour.about([proxy, proxy, of_ingress(service())[0]], [])) == [
        "note: Service/web: the issuer must fill ca.crt in shop/web-backend-tls; without it the HTTPProxy is "
        "invalid, and Contour answers 404"
    ]
    assert notes(contour.about([proxy._replace(verify=False)], [])) == []
    other = proxy._replace(trust=proxy.trust._replace(secret="ca", has_pair=False))
    (sentence,) = notes(contour.about([other], []))
    assert sentence.startswith(f"note: {SERVICE}: ca-secret: ca.crt must be in shop/ca; ")
