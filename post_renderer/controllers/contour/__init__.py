"""Contour, as measured with 1.33.8 and Envoy 1.40.0 under traffic.

Before, a Service of an HTTPProxy: plain HTTP to the pods. After, CA and name verified::

    services:
      - name: web
        port: 443
        protocol: "tls"
        validation:
          caSecret: "web-backend-tls"
          subjectName: "web.shop.svc.cluster.local"

For an Ingress the Service says it, and Contour verifies nothing::

    metadata:
      annotations:
        projectcontour.io/upstream-protocol.tls: "443"

What an HTTPProxy says is for the one Service entry, what the annotation says for the one port.

``validation`` where nothing says TLS is ignored without a word: plain HTTP. ``protocol: tls`` without
``validation`` accepts any certificate. ``tls`` is HTTP/1.1; gRPC needs ``h2``, which is HTTP/2 over TLS.
A port with ``appProtocol`` is spoken to as that says, and its annotations are ignored.

Without ca.crt in ``caSecret``, or without the Secret, the HTTPProxy is invalid: 404. A Secret of type
``kubernetes.io/tls`` will do, and its key pair is not presented.

Two HTTPProxies that route to one Service port share an Envoy cluster if the CA Secret has the same name and
the first subject is the same: what one of them accepts besides, the other accepts too. So an HTTPProxy of
your own to the same port needs the same ``validation``, without further ``subjectNames``.

No SNI is sent, unless the route or the Service entry rewrites the Host header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.contour import http_proxies, protocols
from post_renderer.controllers.upstream import (
    PATH,
    PORT,
    TRAFFIC,
    CAForm,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.model import Decision, Finding, Manifest, Ref, Route, note

# projectcontour/contour v1.33, internal/dag/httpproxy_processor.go: ClientCertificate of the processor.
_CERTIFICATE = (
    "envoy.clientCertificate of its ContourConfiguration (tls.envoy-client-certificate of its file)"
)
SUPPORT = {
    "Ingress": Support(
        switch=PORT,
        ca_forms=(),
        verifies_name=False,
        grpc="encrypted, never verified",
        websocket="yes, for the paths in projectcontour.io/websocket-routes",
        presents_certificates=False,
        proof=TRAFFIC,
        certificate_for_all=_CERTIFICATE,
    ),
    "HTTPProxy": Support(
        switch=PATH,
        ca_forms=(CAForm("Secret", "ca.crt"),),
        verifies_name=True,
        grpc="yes",
        websocket="yes, with enableWebsockets",
        presents_certificates=False,
        proof=TRAFFIC,
        certificate_for_all=_CERTIFICATE,
    ),
}


def observe(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What the HTTPProxy sets for the Service of ``route``, else the Service for the port."""
    of_port = protocols.of_route(route, service, objects)
    if source.ref.kind == "HTTPProxy":
        return http_proxies.observe(route, source, of_port)
    sockets = source.annotations.get("projectcontour.io/websocket-routes", "")
    return UpstreamTLS(
        encrypted=of_port.name in protocols.ENCRYPTED,
        evidence=of_port.evidence,
        keeps_open=f"websocket-routes {sockets}" if sockets else "",
    )


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified for an HTTPProxy, nothing for an Ingress."""
    if not upstream.verify:
        reason = "verify is false: any certificate is accepted"
        return Verification(ca=False, name=False, reason=reason)
    if upstream.source.ref.kind == "Ingress":
        reason = (
            "Contour encrypts and verifies nothing for an Ingress; for an HTTPProxy it verifies CA and name"
        )
        return Verification(ca=False, name=False, reason=reason)
    return Verification(ca=True, name=True)


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """Protocol and validation of an HTTPProxy; an Ingress has no setting of its own."""
    if source.ref.kind == "HTTPProxy":
        yield from http_proxies.changes(source, upstreams, objects)


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The protocol of each HTTPS port that an Ingress routes to."""
    of_ingresses = [upstream for upstream in upstreams if upstream.source.ref.kind == "Ingress"]
    by_service: dict[Ref, list[Upstream]] = {}
    for upstream in of_ingresses:
        by_service.setdefault(upstream.https_service, []).append(upstream)
    for of_service in by_service.values():
        yield from protocols.changes(of_service, objects)


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """A note on the Secret of each Service that HTTPProxies verify."""
    verified = {
        upstream.service: upstream
        for upstream in upstreams
        if upstream.verify and upstream.source.ref.kind == "HTTPProxy"
    }
    for service, upstream in verified.items():
        secret = f"{upstream.trust.namespace}/{upstream.trust.secret}"
        needed = (
            "the issuer must fill ca.crt in" if upstream.trust.has_pair else "ca-secret: ca.crt must be in"
        )
        message = f"{needed} {secret}; without it the HTTPProxy is invalid, and Contour answers 404"
        yield note("contour-ca-crt-needed", service, message)
