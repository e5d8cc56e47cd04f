"""jcmoraisjr's controller: what its annotations set, what is written, and what is in the way."""

from __future__ import annotations

import pytest
from support.manifests import notes, problems, puts
from support.upstreams import CLIENT, NAME, NOTHING, OTHER_CA, manifests, upstream

from post_renderer import controllers
from post_renderer.controllers import haproxy_ingress
from post_renderer.controllers.upstream import CAForm, Upstream, UpstreamTLS, Verification
from post_renderer.topology import routes

PREFIX = "haproxy-ingress.github.io/"
FULL = {"backend-protocol": "h1-ssl", "secure-verify-ca-secret": "web-backend-tls", "secure-sni": NAME}


def prefixed(annotations: dict[str, str]) -> dict[str, str]:
    return {PREFIX + key: value for key, value in annotations.items()}


def asked(
    annotations: dict[str, str] | None = None, of_service: dict[str, str] | None = None, **fields: object
) -> Upstream:
    return upstream(*manifests(prefixed(annotations or {}), prefixed(of_service or {})), **fields)


def changes(*upstreams: Upstream) -> list:
    return list(haproxy_ingress.changes(upstreams[0].source, upstreams, NOTHING))


def written(*upstreams: Upstream) -> dict[str, str]:
    return {path[2].removeprefix(PREFIX): value for path, value in puts(changes(*upstreams)).items()}


@pytest.mark.parametrize("tail", ["", "/staging"])
def test_implementation(tail):
    assert controllers.of_implementation(f"haproxy-ingress.github.io/controller{tail}") == "haproxy-ingress"


def test_the_secret_of_the_certificate_will_do():
    assert haproxy_ingress.SUPPORT["Ingress"].ca_forms == (CAForm("Secret", "ca.crt"),)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, FULL, id="verified"),
        pytest.param({"verify": False}, {"backend-protocol": "h1-ssl"}, id="encrypted"),
        pytest.param({"trust": OTHER_CA}, {**FULL, "secure-verify-ca-secret": "web-ca"}, id="another Secret"),
        pytest.param(
            {"client_secret": CLIENT}, {**FULL, "secure-crt-secret": CLIENT}, id="client certificate"
        ),
    ],
)
def test_what_is_written(fields, expected):
    assert written(asked(**fields)) == expected


@pytest.mark.parametrize(
    ("value", "protocol"),
    [
        ("", "h1-ssl"),
        ("h1", "h1-ssl"),
        ("HTTP", "h1-ssl"),
        ("https", "h1-ssl"),
        ("h2", "h2-ssl"),
        ("GRPC", "h2-ssl"),
        ("grpcs", "h2-ssl"),
        ("h2-ssl", "h2-ssl"),
        ("fcgi", "fcgi-ssl"),
    ],
)
def test_protocol(value, protocol):
    assert written(asked({"backend-protocol": value}))["backend-protocol"] == protocol
    assert notes(changes(asked({"backend-protocol": value}))) == []


@pytest.mark.parametrize(
    ("server_name", "names", "sni", "is_verified"),
    [
        ("web.shop.svc.cluster.local", (), "web.shop.svc.cluster.local", True),
        ("web.shop.svc.cluster.internal", ("web", "web.shop", "web.shop.svc"), "web.shop.svc", True),
        ("web.shop.svc.k8s.example", ("web.shop.svc",), "web.shop.svc", True),
        ("web.shop.svc.k8s.example", ("web", "web.shop"), None, False),
        ("web.shop.svc.k8s.io", (), "web.shop.svc.k8s.io", True),
        ("web.shop.svc.zone1", (), None, False),
    ],
    ids=["letters", "eight letters", "seven letters", "no other name", "two letters", "a digit"],
)
def test_a_name_whose_last_label_is_too_long_is_not_verified(server_name, names, sni, is_verified):
    named = asked(server_name=server_name, certificate_names=(*names, server_name))
    assert written(named).get("secure-sni") == sni
    assert haproxy_ingress.verification(named).ca
    assert haproxy_ingress.verification(named).name == is_verified


def test_verification():
    assert haproxy_ingress.verification(asked()) == Verification(ca=True, name=True)
    assert haproxy_ingress.verification(asked(verify=False)) == Verification(
        ca=False, name=False, reason="verify is false: any certificate is accepted"
    )
    without = asked(server_name="web.shop.svc.zone1", certificate_names=())
    assert haproxy_ingress.verification(without).reason == (
        "haproxy-ingress takes no name like web.shop.svc.zone1, whose last label has not two to six letters: it "
        "accepts any certificate that the CA has issued"
    )


def test_a_name_of_health_checks_is_replaced():
    ours = asked({"secure-verify-hostname": "old.example.com"})
    assert written(ours)["secure-verify-hostname"] == NAME
    assert notes(changes(ours)) == [
        f'note: Ingress/web: {PREFIX}secure-verify-hostname was "old.example.com": it is replaced'
    ]


CA = {"backend-protocol": "h1-ssl", "secure-verify-ca-secret": "ca"}


@pytest.mark.parametrize(
    ("annotations", "of_service", "expected"),
    [
        pytest.param({}, {}, UpstreamTLS(), id="none"),
        pytest.param({"backend-protocol": "h2"}, {}, UpstreamTLS(), id="h2"),
        pytest.param({"secure-verify-ca-secret": "ca"}, {}, UpstreamTLS(), id="CA, but plain"),
        pytest.param(
            {"secure-backends": "true"},
            {},
            UpstreamTLS(True, evidence="secure-backends true"),
            id="older key",
        ),
        pytest.param(
            {"backend-protocol": "H1-SSL"},
            {},
            UpstreamTLS(True, evidence="backend-protocol H1-SSL"),
            id="h1-ssl",
        ),
        pytest.param(CA, {}, UpstreamTLS(True, True, "", "backend-protocol h1-ssl"), id="no name"),
        pytest.param(
            {**CA, "secure-sni": "web.shop.svc"},
            {},
            UpstreamTLS(True, True, "web.shop.svc", "backend-protocol h1-ssl"),
            id="verified",
        ),
        pytest.param(
            {**CA, "secure-verify-hostname": "web.shop.svc"},
            {},
            UpstreamTLS(True, True, "web.shop.svc", "backend-protocol h1-ssl"),
            id="verified without SNI",
        ),
        pytest.param(
            {**CA, "secure-sni": "host"},
            {},
            UpstreamTLS(True, True, "", "backend-protocol h1-ssl"),
            id="the name of the client's request",
        ),
        pytest.param(
            {"backend-protocol": "h1-ssl", "secure-sni": "web.shop.svc"},
            {},
            UpstreamTLS(True, False, "", "backend-protocol h1-ssl"),
            id="name without CA",
        ),
        pytest.param(CA, {"backend-protocol": "h1"}, UpstreamTLS(), id="the Service wins"),
    ],
)
def test_observe(annotations, of_service, expected):
    source, target = manifests(prefixed(annotations), prefixed(of_service))
    assert haproxy_ingress.observe(routes.of(source)[0], source, target, NOTHING) == expected


@pytest.mark.parametrize(
    ("annotations", "of_service", "expected"),
    [
        pytest.param(
            {"backend-protocol": "ajp"},
            {},
            f"Ingress/web: {PREFIX}backend-protocol is ajp, which has no TLS form; route HTTPS to a Service that "
            "serves HTTP or gRPC, or unflag the Service",
            id="protocol",
        ),
        pytest.param(
            {"ssl-passthrough": "true"},
            {},
            "Ingress/web: ssl-passthrough forwards the browser's connection to the pods: the browser gets the "
            f"internal certificate, and HAProxy verifies nothing; remove {PREFIX}ssl-passthrough, or set routes to "
            "keep",
            id="ssl-passthrough",
        ),
        pytest.param(
            {},
            {"secure-sni": "host"},
            f'Service/web: {PREFIX}secure-sni is "host" on the Service, which wins over that of an Ingress: it would '
            f'not be what HAProxy needs here; remove it from the Service, or set it to "{NAME}" there',
            id="on the Service",
        ),
        pytest.param(
            {},
            {"backend-protocol": "h1"},
            f'Service/web: {PREFIX}backend-protocol is "h1" on the Service, which wins over that of an Ingress: it '
            'would not be what HAProxy needs here; remove it from the Service, or set it to "h1-ssl" there',
            id="plain on the Service",
        ),
    ],
)
def test_obstacle(annotations, of_service, expected):
    decisions = changes(asked(annotations, of_service))
    assert problems(decisions) == [expected]
    assert puts(decisions) == {}


@pytest.mark.parametrize(
    "of_service", [{"backend-protocol": "h2-ssl"}, {"balance-algorithm": "leastconn"}, FULL]
)
def test_no_obstacle(of_service):
    assert problems(changes(asked({}, of_service))) == []


def test_about():
    assert notes(haproxy_ingress.about([asked(), asked()], [])) == [
        "note: Service/web: Secret shop/web-backend-tls must have ca.crt; without it HAProxy verifies nothing"
    ]
    assert notes(haproxy_ingress.about([asked(verify=False)], [])) == []


def test_annotations_of_a_service_do_not_count_for_a_service_of_its_own():
    ours = asked({}, {"backend-protocol": "h1"})
    assert problems(changes(ours)) != []
    assert problems(changes(ours._replace(port=ours.port._replace(service="web-backend-tls")))) == []


def test_nothing_is_set_on_services():
    assert list(haproxy_ingress.service_changes([asked()], NOTHING)) == []
