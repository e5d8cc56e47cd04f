from __future__ import annotations

import pytest
from support.manifests import INGRESS, SERVICE, notes, problems

from post_renderer.controllers import Hop, ingress_nginx
from post_renderer.model import Problem, Put

PREFIX = "nginx.ingress.kubernetes.io/"
FULL = {
    "backend-protocol": "HTTPS",
    "proxy-ssl-secret": "shop/web-backend-tls",
    "proxy-ssl-verify": "on",
    "proxy-ssl-verify-depth": "2",
    "proxy-ssl-name": "web.shop.svc.cluster.local",
    "proxy-ssl-server-name": "on",
    "proxy-ssl-protocols": "TLSv1.2 TLSv1.3",
}


def hop(*, verify: bool = True, **annotations: str) -> Hop:
    spelled = {PREFIX + key.replace("_", "-"): value for key, value in annotations.items()}
    return Hop(INGRESS, SERVICE, spelled, "shop/web-backend-tls", "web.shop.svc.cluster.local", verify)


def written(way: Hop) -> dict[str, str]:
    puts = [finding for finding in ingress_nginx.changes(way) if isinstance(finding, Put)]
    assert all(put.ref == INGRESS and put.path[:2] == ("metadata", "annotations") for put in puts)
    return {put.path[2].removeprefix(PREFIX): put.value for put in puts}


def test_the_full_set():
    assert written(hop()) == FULL


@pytest.mark.parametrize(
    ("said", "protocol"),
    [
        ("HTTP", "HTTPS"),
        ("http", "HTTPS"),
        ("AUTO_HTTP", "HTTPS"),
        ("", "HTTPS"),
        ("HTTPS", "HTTPS"),
        ("https", "HTTPS"),
        (" HTTPS ", "HTTPS"),
        ("GRPC", "GRPCS"),
        ("grpc", "GRPCS"),
        ("GRPCS", "GRPCS"),
    ],
)
def test_protocol(said, protocol):
    assert written(hop(backend_protocol=said)) == {**FULL, "backend-protocol": protocol}


@pytest.mark.parametrize("said", ["FCGI", "fcgi", "AJP"])
def test_protocol_without_tls(said):
    assert list(ingress_nginx.changes(hop(backend_protocol=said))) == [
        Problem(
            "Ingress/web",
            f"nginx.ingress.kubernetes.io/backend-protocol is {said}, which has no TLS form",
            "send HTTPS to a Service that speaks HTTP or gRPC, or take the flag away",
        )
    ]


def test_encrypted_only():
    assert written(hop(verify=False)) == {"backend-protocol": "HTTPS"}


@pytest.mark.parametrize("canary", ["true", " true "])
def test_a_canary_is_left_as_it_is(canary):
    assert written(hop(canary=canary)) == {}


@pytest.mark.parametrize("canary", ["false", "yes", ""])
def test_no_canary(canary):
    assert written(hop(canary=canary)) == FULL


@pytest.mark.parametrize(
    ("way", "text"),
    [
        pytest.param(
            hop(auth_tls_secret="shop/ca"),
            "auth-tls-secret asks browsers for a client certificate; it says nothing about the way to the pods",
            id="auth-tls-secret",
        ),
        pytest.param(
            hop(ssl_passthrough="true"),
            "ssl-passthrough hands the connection through: nothing is verified then",
            id="ssl-passthrough",
        ),
        pytest.param(
            hop(backend_protocol="grpc"), "ingress-nginx encrypts gRPC (GRPCS) but never verifies it", id="gRPC"
        ),
        pytest.param(
            hop(verify=False),
            "HTTPS without verification: any certificate is accepted; on every Ingress to this Service, one is enough",
            id="verify false",
        ),
        pytest.param(
            hop(canary="true", auth_tls_secret="shop/ca"),
            "auth-tls-secret asks browsers for a client certificate; it says nothing about the way to the pods",
            id="on a canary too",
        ),
    ],
)
def test_warning(way, text):
    assert notes(ingress_nginx.changes(way)) == [f"warning: Ingress/web: {text}"]


@pytest.mark.parametrize(
    "way",
    [
        hop(),
        hop(auth_tls_verify_client="on"),
        hop(ssl_passthrough="false"),
        hop(backend_protocol="HTTPS"),
        hop(canary="true"),
    ],
    ids=["nothing said", "another auth-tls key", "no passthrough", "HTTPS already", "canary"],
)
def test_no_warning(way):
    findings = list(ingress_nginx.changes(way))
    assert (notes(findings), problems(findings)) == ([], [])


def test_why_names_the_service():
    assert {finding.why for finding in ingress_nginx.changes(hop())} == {"HTTPS to Service/web"}


def test_facts():
    assert notes(ingress_nginx.facts(hop())) == [
        "note: Service/web: the issuer must fill ca.crt in shop/web-backend-tls; without it nginx verifies nothing",
        "note: Service/web: nginx presents the key pair of shop/web-backend-tls as its client certificate",
    ]


def test_no_facts_without_verification():
    assert list(ingress_nginx.facts(hop(verify=False))) == []
