"""ingress-nginx: what its annotations set today, what is written, and what is told about it."""

from __future__ import annotations

import pytest
from support.manifests import INGRESS, SERVICE, ingress, notes, path, problems, service, topology_of

from post_renderer.controllers import ingress_nginx
from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.controllers.upstream import CAForm, Trust, Upstream, UpstreamTLS, Verification
from post_renderer.kubernetes import services
from post_renderer.model import Finding, Manifest, Put, problem
from post_renderer.topology import routes

PREFIX = "nginx.ingress.kubernetes.io/"
# It needs no object besides the Ingress.
NOTHING = topology_of().objects
FULL = {
    "backend-protocol": "HTTPS",
    "proxy-ssl-secret": "shop/web-backend-tls",
    "proxy-ssl-verify": "on",
    "proxy-ssl-verify-depth": "2",
    "proxy-ssl-name": "web.shop.svc.cluster.local",
    "proxy-ssl-server-name": "on",
    "proxy-ssl-protocols": "TLSv1.2 TLSv1.3",
}


def manifests(**annotations: str) -> tuple[Manifest, Manifest]:
    """An Ingress with ``annotations`` of nginx, and the Service it routes to."""
    prefixed = {PREFIX + key.replace("_", "-"): value for key, value in annotations.items()}
    objects = topology_of(service(), ingress(annotations=prefixed)).objects
    return objects.get(INGRESS), objects.get(SERVICE)


def upstream(*, verify: bool = True, **annotations: str) -> Upstream:
    source, target = manifests(**annotations)
    return Upstream(
        source=source,
        service=SERVICE,
        service_manifest=target,
        port=services.ports(target.body)[0],
        routes=tuple(routes.of(source)),
        server_name="web.shop.svc.cluster.local",
        certificate_names=("web.shop.svc.cluster.local",),
        trust=Trust("shop", "web-backend-tls"),
        verify=verify,
    )


def observed(**annotations: str) -> UpstreamTLS:
    source, target = manifests(**annotations)
    return ingress_nginx.observe(routes.of(source)[0], source, target, NOTHING)


def changes(*upstreams: Upstream) -> list[Put | Finding]:
    return list(ingress_nginx.changes(upstreams[0].source, upstreams, NOTHING))


def annotations_of(*upstreams: Upstream) -> dict[str, str]:
    puts = [change for change in changes(*upstreams) if isinstance(change, Put)]
    assert all(put.ref == INGRESS and put.path[:2] == ("metadata", "annotations") for put in puts)
    return {put.path[2].removeprefix(PREFIX): put.value for put in puts}


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        pytest.param({}, UpstreamTLS(), id="no annotation"),
        pytest.param({"backend_protocol": "HTTP"}, UpstreamTLS(), id="HTTP"),
        pytest.param({"backend_protocol": "GRPC"}, UpstreamTLS(), id="GRPC"),
        pytest.param(
            {"proxy_ssl_secret": "shop/ca", "proxy_ssl_verify": "on", "proxy_ssl_name": "web"},
            UpstreamTLS(),
            id="verified, but HTTP",
        ),
        pytest.param(
            {"backend_protocol": "HTTPS"}, UpstreamTLS(True, False, "", "backend-protocol HTTPS"), id="HTTPS"
        ),
        pytest.param(
            {"backend_protocol": " https "},
            UpstreamTLS(True, False, "", "backend-protocol https"),
            id="HTTPS in lower case, with blanks",
        ),
        pytest.param(
            {"backend_protocol": "HTTPS", "proxy_ssl_verify": "on", "proxy_ssl_name": "web"},
            UpstreamTLS(True, False, "", "backend-protocol HTTPS"),
            id="HTTPS without Secret: all others are ignored",
        ),
        pytest.param(
            {"backend_protocol": "HTTPS", "proxy_ssl_secret": "shop/ca", "proxy_ssl_verify": "on"},
            UpstreamTLS(True, True, "", "backend-protocol HTTPS"),
            id="verified without a name of its own",
        ),
        pytest.param(
            {
                "backend_protocol": "HTTPS",
                "proxy_ssl_secret": "shop/ca",
                "proxy_ssl_verify": "on",
                "proxy_ssl_name": "web.shop.svc",
            },
            UpstreamTLS(True, True, "web.shop.svc", "backend-protocol HTTPS"),
            id="verified",
        ),
        pytest.param(
            {
                "backend_protocol": "HTTPS",
                "proxy_ssl_secret": "shop/ca",
                "proxy_ssl_verify": "true",
                "proxy_ssl_name": "web.shop.svc",
            },
            UpstreamTLS(True, False, "", "backend-protocol HTTPS"),
            id="true in place of on is silently off",
        ),
        pytest.param(
            {"backend_protocol": "HTTPS", "proxy_ssl_secret": "shop/ca", "proxy_ssl_verify": "off"},
            UpstreamTLS(True, False, "", "backend-protocol HTTPS"),
            id="off",
        ),
        pytest.param(
            {"backend_protocol": "HTTPS", "proxy_ssl_secret": "shop/ca", "proxy_ssl_name": "web.shop.svc"},
            UpstreamTLS(True, False, "", "backend-protocol HTTPS"),
            id="Secret and name, no verify",
        ),
        pytest.param(
            {
                "backend_protocol": "GRPCS",
                "proxy_ssl_secret": "shop/ca",
                "proxy_ssl_verify": "on",
                "proxy_ssl_name": "web.shop.svc",
            },
            UpstreamTLS(True, False, "", "backend-protocol GRPCS"),
            id="GRPCS is never verified",
        ),
        pytest.param(
            {"backend_protocol": "grpcs"}, UpstreamTLS(True, False, "", "backend-protocol grpcs"), id="grpcs"
        ),
        pytest.param({"backend_protocol": "FCGI"}, UpstreamTLS(), id="FCGI"),
    ],
)
def test_observe(annotations, expected):
    assert observed(**annotations) == expected


@pytest.mark.parametrize(
    ("annotations", "keeps_open"),
    [
        ({}, ""),
        ({"proxy_read_timeout": "60"}, ""),
        ({"proxy_read_timeout": "3599"}, ""),
        ({"proxy_read_timeout": "none"}, ""),
        ({"proxy_read_timeout": "3600"}, "proxy-read-timeout 3600"),
        ({"proxy_send_timeout": "86400"}, "proxy-send-timeout 86400"),
        ({"websocket_services": "web"}, "websocket-services web"),
        ({"backend_protocol": "HTTPS", "proxy_read_timeout": "3600"}, "proxy-read-timeout 3600"),
    ],
)
def test_observe_connections_that_stay_open(annotations, keeps_open):
    assert observed(**annotations).keeps_open == keeps_open


def test_observe_what_was_written():
    written = {key.replace("-", "_"): value for key, value in annotations_of(upstream()).items()}
    assert observed(**written) == UpstreamTLS(
        True, True, "web.shop.svc.cluster.local", "backend-protocol HTTPS"
    )


def test_what_is_switched_and_how_a_ca_is_read():
    (support,) = ingress_nginx.SUPPORT.values()
    assert support.switch == "object"
    assert (CAForm("Secret", "ca.crt"),) == support.ca_forms


def test_the_full_set():
    assert annotations_of(upstream()) == FULL


def test_the_first_of_several_services_sets_them():
    """Annotations apply to all of an Ingress; that two Services cannot be told apart is for the plan to refuse."""
    other = upstream()._replace(
        service=SERVICE._replace(name="api"), server_name="api.shop.svc.cluster.local"
    )
    assert annotations_of(upstream(), other) == FULL


@pytest.mark.parametrize(
    ("value", "protocol"),
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
def test_protocol(value, protocol):
    assert annotations_of(upstream(backend_protocol=value)) == {**FULL, "backend-protocol": protocol}


@pytest.mark.parametrize("value", ["FCGI", "fcgi", "AJP"])
def test_protocol_without_tls(value):
    assert changes(upstream(backend_protocol=value)) == [
        problem(
            "backend-protocol-without-tls",
            INGRESS,
            f"nginx.ingress.kubernetes.io/backend-protocol is {value}, which has no TLS form",
            "route HTTPS to a Service that serves HTTP or gRPC, or unflag the Service",
            ("metadata", "annotations", f"{PREFIX}backend-protocol"),
        )
    ]


def test_encrypted_only():
    assert annotations_of(upstream(verify=False)) == {"backend-protocol": "HTTPS"}


@pytest.mark.parametrize("canary", ["true", " true "])
def test_a_canary_is_left_as_it_is(canary):
    assert annotations_of(upstream(canary=canary)) == {}
    assert canaries.is_canary(manifests(canary=canary)[0])


@pytest.mark.parametrize("canary", ["false", "yes", ""])
def test_no_canary(canary):
    assert annotations_of(upstream(canary=canary)) == FULL
    assert not canaries.is_canary(manifests(canary=canary)[0])


@pytest.mark.parametrize(
    ("annotations", "verify", "text"),
    [
        pytest.param(
            {"auth_tls_secret": "shop/ca"},
            True,
            "auth-tls-secret asks browsers for a client certificate; it does not concern the connection to the pods",
            id="auth-tls-secret",
        ),
        pytest.param(
            {"ssl_passthrough": "true", "backend_protocol": "HTTPS"},
            True,
            "ssl-passthrough: a controller that has it enabled verifies nothing, and browsers get the internal "
            "certificate",
            id="ssl-passthrough beside HTTPS",
        ),
        pytest.param(
            {"configuration_snippet": "proxy_ssl_verify off;"},
            True,
            "nginx.ingress.kubernetes.io/configuration-snippet has proxy_ssl_ directives, which may undo the "
            "verification; remove them",
            id="snippet",
        ),
        pytest.param(
            {"canary": "true", "auth_tls_secret": "shop/ca"},
            True,
            "auth-tls-secret asks browsers for a client certificate; it does not concern the connection to the pods",
            id="on a canary too",
        ),
    ],
)
def test_warning(annotations, verify, text):
    assert notes(changes(upstream(verify=verify, **annotations))) == [f"warning: Ingress/web: {text}"]


@pytest.mark.parametrize(
    "annotations",
    [
        {},
        {"auth_tls_verify_client": "on"},
        {"ssl_passthrough": "false"},
        {"server_snippet": "proxy_read_timeout 1h;"},
        {"backend_protocol": "HTTPS"},
        {"canary": "true"},
    ],
    ids=["no annotation", "another auth-tls key", "no passthrough", "snippet", "HTTPS already", "canary"],
)
def test_no_warning(annotations):
    findings = changes(upstream(**annotations))
    assert (notes(findings), problems(findings)) == ([], [])


def test_why_names_the_service():
    assert {change.why for change in changes(upstream())} == {"HTTPS to Service/web"}


def about(*upstreams: Upstream) -> list[Finding]:
    return list(ingress_nginx.about(upstreams, [each.source for each in upstreams]))


def test_about():
    assert notes(about(upstream())) == [
        "note: Service/web: the issuer must fill ca.crt in shop/web-backend-tls; without it nginx verifies nothing",
        "note: Service/web: nginx presents the key pair of shop/web-backend-tls as its client certificate",
    ]


def test_about_another_secret():
    other = upstream()._replace(trust=Trust("shop", "ca", has_pair=False))
    assert notes(about(other)) == [
        "note: Service/web: ca-secret: shop/ca must have ca.crt; without it nginx verifies nothing",
        "note: Service/web: if shop/ca has a key pair beside ca.crt, nginx presents it as its client certificate",
    ]


ASKED = {"client_secret": "web-backend-tls-client"}


def test_what_it_presents():
    asked = upstream()._replace(**ASKED)
    assert annotations_of(asked) == {**FULL, "proxy-ssl-secret": "shop/web-backend-tls-client"}
    assert notes(about(asked)) == [
        "note: Service/web: the issuer must fill ca.crt in shop/web-backend-tls-client; without it nginx "
        "verifies nothing",
        "note: Service/web: nginx presents the key pair of shop/web-backend-tls-client as its client certificate",
    ]
    assert ingress_nginx.SUPPORT["Ingress"].presents_certificates


@pytest.mark.parametrize("protocol", ["GRPC", "grpcs"])
def test_it_presents_nothing_with_grpc(protocol):
    asked = upstream(backend_protocol=protocol)._replace(**ASKED)
    decisions = changes(asked)
    assert problems(decisions) == [
        f"Ingress/web: client-auth: ingress-nginx presents no certificate with backend-protocol {protocol}; "
        "remove client-auth from Service/web"
    ]
    assert len(decisions) == 1


@pytest.mark.parametrize(
    ("fields", "option"),
    [
        ({"trust": Trust("shop", "ca", has_pair=False)}, "ca-secret ca"),
        ({"verify": False}, "verify false"),
    ],
    ids=["ca-secret", "verify false"],
)
def test_ca_and_key_pair_are_in_one_secret(fields, option):
    asked = upstream()._replace(**ASKED, **fields)
    assert problems(changes(asked)) == [
        f"Service/web: client-auth true and {option}: ingress-nginx reads CA and key pair from one Secret, that of "
        "the client Certificate, and presents the pair only where it verifies; remove one of them"
    ]
    assert problems(changes(asked._replace(client_secret=""))) == []


def test_about_a_service_is_told_once():
    other = upstream()._replace(service=SERVICE._replace(name="api"))
    again = upstream()._replace(source=upstream().source._replace(ref=INGRESS._replace(name="again")))
    findings = about(upstream(), again, other)
    assert [finding.ref.name for finding in findings] == ["web", "web", "api", "api"]
    assert problems(findings) == []


def test_about_a_service_that_is_not_verified():
    assert about(upstream(verify=False)) == []


def test_ingress_of_two_paths_has_one_set():
    source = topology_of(service(), ingress("web", path(), path(at="/b"))).objects.get(INGRESS)
    assert annotations_of(upstream()._replace(source=source, routes=tuple(routes.of(source)))) == FULL


@pytest.mark.parametrize("value", ["true", " True ", "1", "t"])
def test_passthrough_is_refused(value):
    decisions = changes(upstream(ssl_passthrough=value))
    assert problems(decisions) == [
        "Ingress/web: ssl-passthrough forwards the browser's connection to the pods: the browser gets the "
        "internal certificate, and nginx verifies nothing; remove "
        "nginx.ingress.kubernetes.io/ssl-passthrough, or set routes to keep"
    ]
    assert len(decisions) == 1


def test_what_the_chart_has_set_is_told():
    own = {"proxy_ssl_secret": "shop/own", "proxy_ssl_verify": "off", "backend_protocol": "HTTP"}
    assert notes(changes(upstream(**own))) == [
        'note: Ingress/web: nginx.ingress.kubernetes.io/proxy-ssl-secret was "shop/own": it is replaced',
        'note: Ingress/web: nginx.ingress.kubernetes.io/proxy-ssl-verify was "off": it is replaced',
    ]


def test_nothing_is_replaced_by_the_same():
    assert notes(changes(upstream(proxy_ssl_verify="on", proxy_ssl_verify_depth="2"))) == []


@pytest.mark.parametrize(
    ("annotations", "verify", "reason"),
    [
        ({"backend_protocol": "grpc"}, True, "ingress-nginx encrypts gRPC (GRPCS) but never verifies it"),
        (
            {},
            False,
            "verify is false: any certificate is accepted. nginx shares connections, so this disables "
            "verification on every Ingress to this Service",
        ),
    ],
    ids=["gRPC", "verify false"],
)
def test_what_is_not_verified(annotations, verify, reason):
    verified = ingress_nginx.verification(upstream(verify=verify, **annotations))
    assert verified == Verification(ca=False, name=False, reason=reason)


def test_ca_and_name_are_verified():
    assert ingress_nginx.verification(upstream(backend_protocol="HTTPS")) == Verification(ca=True, name=True)


def test_nothing_is_set_on_services():
    assert list(ingress_nginx.service_changes([upstream()], NOTHING)) == []
