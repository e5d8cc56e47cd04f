"""jcmoraisjr/haproxy-ingress, by v0.17.

Before, an Ingress without annotations: HTTP to the pods. After::

    haproxy-ingress.github.io/backend-protocol: "h1-ssl"
    haproxy-ingress.github.io/secure-verify-ca-secret: "web-backend-tls"
    haproxy-ingress.github.io/secure-sni: "web.shop.svc.cluster.local"

``secure-sni`` is sent and verified; without it, or ``secure-verify-hostname``, no name is verified. A name
counts only if its last label has two to six letters (pkg/converters/ingress/annotations/backend.go,
validDomainRegex), else it is left out with a warning in the controller's log: with a cluster domain such as
``cluster.internal`` the shorter ``web.shop.svc`` is written. Where the Secret or its ``ca.crt`` is missing,
HAProxy accepts any certificate.

The annotations are written on the Ingress: on the Service they would hold for all its ports, and a route of
another release to the plain port would speak HTTPS to it. Those of the Service win (docs,
configuration/keys.md, Scope), so one that says otherwise is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.upstream import (
    DOCUMENTATION,
    OBJECT,
    CAForm,
    ObjectLookup,
    Splitting,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
    by_service,
    no_service_changes,
)
from post_renderer.model import Decision, Finding, Manifest, Route, note, problem

SUPPORT = {
    "Ingress": Support(
        switch=OBJECT,
        ca_forms=(CAForm("Secret", "ca.crt"),),
        verifies_name=True,
        grpc="yes",
        websocket="yes",
        presents_certificates=True,
        proof=DOCUMENTATION,
        # docs, configuration/keys.md, Fragmentation: the Ingresses of a host are merged.
        splitting=Splitting(),
    )
}
# docs, configuration/command-line.md, --annotations-prefix.
PREFIXES = ("haproxy-ingress.github.io/", "ingress.kubernetes.io/")
# Values of backend-protocol in lower case, and the encrypted protocol for each.
_ENCRYPTED = {
    "": "h1-ssl",
    "h1": "h1-ssl",
    "http": "h1-ssl",
    "h1-ssl": "h1-ssl",
    "https": "h1-ssl",
    "h2": "h2-ssl",
    "grpc": "h2-ssl",
    "h2-ssl": "h2-ssl",
    "grpcs": "h2-ssl",
    "fcgi": "fcgi-ssl",
    "fcgi-ssl": "fcgi-ssl",
}
_SSL = ("h1-ssl", "https", "h2-ssl", "grpcs", "fcgi-ssl")
_DOMAIN = re.compile(r"([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,6}")


def observe(
    route: Route,  # noqa: ARG001 - only the annotations count
    source: Manifest,
    service: Manifest,
    objects: ObjectLookup,  # noqa: ARG001
) -> UpstreamTLS:
    """What the annotations of the Service set, or else those of ``source``."""

    def value(key: str) -> str:
        return _value(service, key) or _value(source, key)

    protocol, secure = value("backend-protocol"), value("secure-backends")
    if protocol.lower() not in _SSL and secure not in ingress_annotations.TRUE:
        return UpstreamTLS()
    is_verified = bool(value("secure-verify-ca-secret"))
    # The SNI is verified, or else the host name (seen with HAProxy 2.6).
    name = value("secure-sni") or value("secure-verify-hostname")
    return UpstreamTLS(
        encrypted=True,
        ca_verified=is_verified,
        verified_name=name if is_verified and takes_name(name) else "",
        evidence=f"backend-protocol {protocol}" if protocol.lower() in _SSL else f"secure-backends {secure}",
    )


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified, where the controller takes one of the names of the certificate."""
    if not upstream.verify:
        return Verification(ca=False, name=False, reason="verify is false: any certificate is accepted")
    if not _name_to_verify(upstream):
        reason = (
            f"haproxy-ingress takes no name like {upstream.server_name}, whose last label has not two to six "
            "letters: it accepts any certificate that the CA has issued"
        )
        return Verification(ca=True, name=False, reason=reason)
    return Verification(ca=True, name=True)


def takes_name(name: str) -> bool:
    """Whether the controller takes ``name`` for one that it can verify."""
    return bool(_DOMAIN.fullmatch(name))


def _name_to_verify(upstream: Upstream) -> str:
    """The name for secure-sni, empty where the controller would take none of the certificate's names."""
    short = f"{upstream.service.name}.{upstream.service.namespace}.svc"
    names = (upstream.server_name, *(name for name in upstream.certificate_names if name == short))
    return next(filter(takes_name, names), "")


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001 - it needs no other object
) -> Iterator[Decision]:
    """The annotations of the Ingress, or the problem with one that is in their way."""
    upstream = upstreams[0]
    obstacles = [problem for each in upstreams for problem in _obstacles(source, each)]
    if obstacles:
        yield from dict.fromkeys(obstacles)
        return
    values = _values(source, upstream)
    switch = _name(source, "backend-protocol")
    yield from ingress_annotations.settings(source, values, f"HTTPS to {upstream.service}", (switch,))


def _values(source: Manifest, upstream: Upstream) -> dict[str, str]:
    """The annotations for one Service by their names in ``source``."""
    protocol = _value(source, "backend-protocol").lower()
    values = {"backend-protocol": _ENCRYPTED.get(protocol, "h1-ssl")}
    name = _name_to_verify(upstream)
    if upstream.verify:
        values["secure-verify-ca-secret"] = upstream.trust.secret
    if upstream.verify and name:
        values["secure-sni"] = name
        # HAProxy's own health checks send no SNI, so that this one is verified there.
        if _value(source, "secure-verify-hostname"):
            values["secure-verify-hostname"] = name
    if upstream.client_secret:
        values["secure-crt-secret"] = upstream.client_secret
    return {_name(source, key): value for key, value in values.items()}


def _obstacles(source: Manifest, upstream: Upstream) -> Iterator[Finding]:
    protocol = _name(source, "backend-protocol")
    value = _value(source, "backend-protocol")
    if value.lower() not in _ENCRYPTED:
        message = f"{protocol} is {value}, which has no TLS form"
        hint = "route HTTPS to a Service that serves HTTP or gRPC, or unflag the Service"
        path = ingress_annotations.path(protocol)
        yield problem("backend-protocol-without-tls", source.ref, message, hint, path)
    passthrough = _name(source, "ssl-passthrough")
    if ingress_annotations.passes_through(source, passthrough):
        yield ingress_annotations.passthrough(source, passthrough, "HAProxy")
    # A Service of its own for the HTTPS port has no such annotations.
    service = upstream.service_manifest if upstream.https_service == upstream.service else None
    values = _values(service, upstream) if service else {}
    if service and _value(service, "backend-protocol").lower() in _SSL:
        del values[_name(service, "backend-protocol")]
    yield from ingress_annotations.overruling(service, values, "it would not be what HAProxy needs here")


# All is set on routing objects.
service_changes = no_service_changes


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """A note on the Secret with the CA of each Service."""
    for upstream in by_service(upstreams).values():
        if upstream.verify:
            secret = f"{upstream.trust.namespace}/{upstream.trust.secret}"
            message = f"Secret {secret} must have ca.crt; without it HAProxy verifies nothing"
            yield note("ca-in-ca-crt", upstream.service, message)


def _name(manifest: Manifest, key: str) -> str:
    return ingress_annotations.name_of(manifest, key, PREFIXES)


def _value(manifest: Manifest, key: str) -> str:
    return ingress_annotations.value(manifest, _name(manifest, key))
