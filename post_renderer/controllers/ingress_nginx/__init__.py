"""kubernetes/ingress-nginx, as measured against v1.15.1 under traffic.

Before, an Ingress without annotations: HTTP to the pods. After::

    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"
    nginx.ingress.kubernetes.io/proxy-ssl-secret: "shop/web-backend-tls"
    nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"
    ...

Every annotation of the set has its reason: without ``proxy-ssl-secret`` all others are
ignored, without ``proxy-ssl-name`` nginx verifies ``upstream_balancer`` and
answers 502, ``"true"`` in place of ``"on"`` is silently off, and the default
protocols lack TLS 1.3 (internal/ingress/annotations/proxyssl/main.go).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.ingress_nginx import canaries, hosts
from post_renderer.controllers.ingress_nginx.splitting import SPLITTING
from post_renderer.controllers.upstream import (
    OBJECT,
    TRAFFIC,
    CAForm,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
    by_service,
    no_service_changes,
)
from post_renderer.model import Decision, Finding, Manifest, Route, fields, note, problem, warning

SUPPORT = {
    "Ingress": Support(
        switch=OBJECT,
        ca_forms=(CAForm("Secret", "ca.crt"),),
        verifies_name=True,
        grpc="encrypted, never verified",
        websocket="yes",
        presents_certificates=True,
        proof=TRAFFIC,
        grpc_needs_alpn=False,
        splitting=SPLITTING,
    )
}
PREFIX = "nginx.ingress.kubernetes.io/"
# Seconds for which a connection stays open without data, as the documentation has it for WebSockets.
LONG = 3600
# Values of backend-protocol, and the encrypted protocol for each.
_ENCRYPTED = {
    "": "HTTPS",
    "HTTP": "HTTPS",
    "AUTO_HTTP": "HTTPS",
    "HTTPS": "HTTPS",
    "GRPC": "GRPCS",
    "GRPCS": "GRPCS",
}

_GRPC = ("GRPC", "GRPCS")
_SNIPPETS = ("configuration-snippet", "server-snippet")


def observe(
    route: Route,  # noqa: ARG001 - only the Ingress counts
    source: Manifest,
    service: Manifest,  # noqa: ARG001
    objects: ObjectLookup,  # noqa: ARG001
) -> UpstreamTLS:
    """What the annotations of ``source`` set. Without ``proxy-ssl-secret`` nginx verifies nothing."""
    protocol = _annotation(source, "backend-protocol")
    keeps_open = _keeps_open(source)
    if not _speaks_https(source):
        return UpstreamTLS(keeps_open=keeps_open)
    secret, switch = _annotation(source, "proxy-ssl-secret"), _annotation(source, "proxy-ssl-verify")
    verified = bool(secret) and switch == "on" and protocol.upper() == "HTTPS"
    name = _annotation(source, "proxy-ssl-name") if verified else ""
    return UpstreamTLS(
        encrypted=True,
        ca_verified=verified,
        verified_name=name,
        evidence=f"backend-protocol {protocol}",
        keeps_open=keeps_open,
    )


def _keeps_open(source: Manifest) -> str:
    """The annotation by which connections stay open for long, such as those of WebSockets; empty without."""
    for key in ("proxy-read-timeout", "proxy-send-timeout"):
        seconds = _annotation(source, key)
        if fields.number(seconds) >= LONG:
            return f"{key} {seconds}"
    # Of other controllers (nginx.org/), but charts and tutorials set it for this one as well.
    services = next((v for k, v in source.annotations.items() if k.endswith("/websocket-services")), "")
    return f"websocket-services {services}" if services else ""


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified, but never those of gRPC."""
    if not upstream.verify:
        reason = (
            "verify is false: any certificate is accepted. nginx shares connections, so this disables "
            "verification on every Ingress to this Service"
        )
        return Verification(ca=False, name=False, reason=reason)
    if _annotation(upstream.source, "backend-protocol").upper() in _GRPC:
        reason = "ingress-nginx encrypts gRPC (GRPCS) but never verifies it"
        return Verification(ca=False, name=False, reason=reason)
    return Verification(ca=True, name=True)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001 - it needs no other object
) -> Iterator[Decision]:
    """The annotations of the Ingress. A canary Ingress gets none: nginx reads those of its main Ingress."""
    upstream = upstreams[0]
    obstacle = _obstacle(source, upstream)
    if obstacle:
        yield obstacle
        return
    yield from _warnings(source)
    if canaries.is_canary(source):
        return
    values = {PREFIX + key: value for key, value in _annotations(source, upstream).items()}
    why = f"HTTPS to {upstream.service}"
    yield from ingress_annotations.settings(source, values, why, (PREFIX + "backend-protocol",))


def _obstacle(source: Manifest, upstream: Upstream) -> Finding | None:
    """The problem of an Ingress that cannot speak HTTPS to the pods as it is."""
    protocol = _annotation(source, "backend-protocol")
    if protocol.upper() not in _ENCRYPTED:
        message = f"{PREFIX}backend-protocol is {protocol}, which has no TLS form"
        hint = "route HTTPS to a Service that serves HTTP or gRPC, or unflag the Service"
        return problem("backend-protocol-without-tls", source.ref, message, hint, _path("backend-protocol"))
    if upstream.client_secret and protocol.upper() in _GRPC:
        # v1.15.1, rootfs/etc/nginx/template/nginx.tmpl: proxy_ssl_certificate, which grpc_pass does not read.
        message = f"client-auth: ingress-nginx presents no certificate with backend-protocol {protocol}"
        hint = f"remove client-auth from {upstream.service}"
        return problem("client-auth-grpc", source.ref, message, hint, _path("backend-protocol"))
    if upstream.client_secret and (not upstream.verify or not upstream.trust.has_pair):
        return _one_secret(upstream)
    if _passes_through(source) and not _speaks_https(source):
        return ingress_annotations.passthrough(source, PREFIX + "ssl-passthrough", "nginx")
    return None


def _one_secret(upstream: Upstream) -> Finding:
    """The problem of options that ask for a CA and a key pair from two Secrets, or for the pair alone."""
    option = f"ca-secret {upstream.trust.secret}" if upstream.verify else "verify false"
    message = (
        f"client-auth true and {option}: ingress-nginx reads CA and key pair from one Secret, "
        "that of the client Certificate, and presents the pair only where it verifies"
    )
    return problem("client-auth-one-secret", upstream.service, message, "remove one of them")


def _passes_through(source: Manifest) -> bool:
    return ingress_annotations.passes_through(source, PREFIX + "ssl-passthrough")


def _speaks_https(source: Manifest) -> bool:
    return _annotation(source, "backend-protocol").upper() in ("HTTPS", "GRPCS")


def _annotations(source: Manifest, upstream: Upstream) -> dict[str, str]:
    """The annotations for one Service, by name without PREFIX; ``GRPC`` becomes ``GRPCS``."""
    protocol = _ENCRYPTED.get(_annotation(source, "backend-protocol").upper(), "HTTPS")
    if not upstream.verify:
        return {"backend-protocol": protocol}
    return {
        "backend-protocol": protocol,
        "proxy-ssl-secret": _secret(upstream),
        "proxy-ssl-verify": "on",
        "proxy-ssl-verify-depth": "2",
        "proxy-ssl-name": upstream.server_name,
        "proxy-ssl-server-name": "on",
        "proxy-ssl-protocols": "TLSv1.2 TLSv1.3",
    }


def _warnings(source: Manifest) -> Iterator[Finding]:
    ref = source.ref
    if _annotation(source, "auth-tls-secret"):
        message = (
            "auth-tls-secret asks browsers for a client certificate; "
            "it does not concern the connection to the pods"
        )
        yield warning("auth-tls-secret", ref, message)
    if _passes_through(source):
        # Off by default (--enable-ssl-passthrough); the annotation is ignored then.
        message = (
            "ssl-passthrough: a controller that has it enabled verifies nothing, and browsers get the "
            "internal certificate"
        )
        yield warning("ssl-passthrough-beside-https", ref, message, "", _path("ssl-passthrough"))
    for key in _SNIPPETS:
        if "proxy_ssl_" in _annotation(source, key):
            message = f"{PREFIX}{key} has proxy_ssl_ directives, which may undo the verification"
            yield warning("snippet-proxy-ssl", ref, message, "remove them", _path(key))


# All is set on routing objects.
service_changes = no_service_changes


def about(upstreams: Sequence[Upstream], sources: Sequence[Manifest]) -> Iterator[Finding]:
    """Notes on the Secret of each Service, then the problems with other Ingresses of the same hosts."""
    for upstream in by_service(upstreams).values():
        if upstream.verify:
            yield from _about_secret(upstream)
    yield from canaries.problems(upstreams, sources)
    yield from hosts.problems(upstreams, sources)


def _about_secret(upstream: Upstream) -> Iterator[Finding]:
    secret = _secret(upstream)
    needed = f"the issuer must fill ca.crt in {secret}"
    presented = f"nginx presents the key pair of {secret} as its client certificate"
    if not upstream.trust.has_pair:
        needed = f"ca-secret: {secret} must have ca.crt"
        presented = f"if {secret} has a key pair beside ca.crt, nginx presents it as its client certificate"
    message = f"{needed}; without it nginx verifies nothing"
    yield note("ca-crt-needed", upstream.service, message)
    yield note("client-certificate-presented", upstream.service, presented)


def _annotation(source: Manifest, key: str) -> str:
    return ingress_annotations.value(source, PREFIX + key)


def _path(key: str) -> tuple[str, ...]:
    return ingress_annotations.path(PREFIX + key)


def _secret(upstream: Upstream) -> str:
    """The Secret with the CA, whose key pair nginx presents if there is one."""
    return f"{upstream.trust.namespace}/{upstream.client_secret or upstream.trust.secret}"
