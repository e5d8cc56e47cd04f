"""Istio's ingress gateway, as measured against the pilot of 2026-08-27 with Envoy 1.40.

Before: HTTP to the pods, whatever the Service port is called. After, beside the Service, where
ca-secret names internal-ca::

    apiVersion: "networking.istio.io/v1"
    kind: "DestinationRule"
    metadata:
      name: "web-backend-tls"
    spec:
      host: "web.shop.svc.cluster.local"
      trafficPolicy:
        portLevelSettings:
          - port:
              number: 443
            tls:
              mode: "SIMPLE"
              credentialName: "internal-ca"
              sni: "web.shop.svc.cluster.local"
              subjectAltNames:
                - "web.shop.svc.cluster.local"

``credentialName`` is a Secret in the namespace of the gateway's pods, so ``ca-secret`` has to name one there;
keys ``ca.crt`` and ``cacert`` are both read. While it is missing, a running gateway goes on in plain HTTP.
Without ``subjectAltNames`` no name is verified, without ``sni`` the browser's host is sent. A Service port
whose name begins with https changes nothing: a gateway does not guess TLS from it. A DestinationRule of the
chart for the same host is completed, because of two for one host only one counts. The settings are those of
one port: all other ports of the Service, and callers in the mesh that use them, stay as they are. The name or
the appProtocol of that port tells Istio whether it speaks gRPC: https means HTTP/1.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.istio import destination_rules, protocols
from post_renderer.controllers.upstream import (
    API_SERVER,
    PORT,
    TRAFFIC,
    CAForm,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
    by_service,
)
from post_renderer.kubernetes import services
from post_renderer.model import Decision, Finding, Manifest, Route, fields, note, problem, warning

_SUPPORT = Support(
    switch=PORT,
    ca_forms=(CAForm("Secret", "ca.crt", namespace="istio-system"),),
    verifies_name=True,
    grpc="yes, by appProtocol grpc of the HTTPS port",
    websocket="yes",
    presents_certificates=True,
    proof=API_SERVER,
)
SUPPORT = {"Ingress": _SUPPORT, "VirtualService": _SUPPORT._replace(proof=TRAFFIC)}
# The gateway of a VirtualService that stands for all sidecars, also where it names none
# (istio.io, reference of VirtualService, gateways).
_SIDECARS = "mesh"


def observe(
    route: Route,
    source: Manifest,  # noqa: ARG001 - only the DestinationRules count
    service: Manifest,
    objects: ObjectLookup,
) -> UpstreamTLS:
    """What the DestinationRules of ``service`` set for the port of ``route``."""
    port = services.routed(services.ports(service.body), route)
    number = port.number if port else fields.number(route.port)
    for rule in destination_rules.of_service(service.ref._replace(name=route.service), objects):
        tls = destination_rules.tls_of(rule, number)
        mode = fields.text(tls, "mode")
        if mode not in ("SIMPLE", "MUTUAL"):
            continue
        is_verified = not destination_rules.accepts_any(tls)
        names = fields.words(tls, "subjectAltNames")
        return UpstreamTLS(
            encrypted=True,
            ca_verified=is_verified and bool(fields.text(tls, "credentialName")),
            verified_name=names[0] if is_verified and names else "",
            evidence=f"{rule.ref} with tls mode {mode}",
        )
    return UpstreamTLS()


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified, unless ``verify`` is false."""
    if upstream.verify:
        return Verification(ca=True, name=True)
    reason = f"verify is false: the gateway accepts any certificate of {upstream.service}"
    return Verification(ca=False, name=False, reason=reason)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001 - all is set in DestinationRules
) -> Iterator[Decision]:
    """No changes; the problems of a VirtualService that is not for an ingress gateway alone."""
    gateways = fields.words(source.body, "spec", "gateways")
    # Without hosts it is a part of another one, which names the gateways.
    has_hosts = bool(fields.sequence(source.body, "spec", "hosts"))
    if source.ref.kind == "VirtualService" and has_hosts and (not gateways or _SIDECARS in gateways):
        found = f"has {_SIDECARS} in spec.gateways" if gateways else "names no gateways"
        message = (
            f"{found}, so it is for callers with a sidecar as well, and a sidecar reads no CA by "
            f"credentialName: they could not call {upstreams[0].service} any more"
        )
        hint = "write one of its own for the ingress gateway, or set routes to keep"
        yield problem("virtual-service-of-sidecars", source.ref, message, hint, ("spec", "gateways"))
    for route in (route for upstream in upstreams for route in upstream.routes):
        if route.path[:2] == ("spec", "tls"):
            message = (
                f"{route.location} forwards the browser's connection to {upstreams[0].service}: the browser "
                "gets the internal certificate, and the gateway would encrypt it a second time"
            )
            hint = "route it in spec.http, behind a Gateway that ends TLS, or set routes to keep"
            yield problem("virtual-service-tls", source.ref, message, hint, route.path)


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The DestinationRule of the Service: a new one, or the settings of its ports in those of the chart."""
    by_port = {upstream.port.number: upstream for upstream in reversed(upstreams)}
    by_port = dict(sorted(by_port.items()))
    first = upstreams[0]
    yield from protocols.changes(upstreams)
    rules = destination_rules.of_service(first.https_service, objects)
    for rule in rules:
        yield from destination_rules.completed(rule, by_port)
    if not rules:
        yield destination_rules.new(first, by_port)


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001 - each is judged alone
) -> Iterator[Finding]:
    """What the Secret must have, and what the DestinationRule means for callers in the mesh."""
    for upstream in by_service(upstreams).values():
        yield from _about_credential(upstream)
        yield from _about_sidecars(upstream)


def _about_credential(upstream: Upstream) -> Iterator[Finding]:
    name = destination_rules.credential_of(upstream)
    if upstream.verify:
        message = (
            f"Secret {name} must have ca.crt, in the namespace of the gateway's pods: while there is none, "
            "a running gateway goes on in plain HTTP"
        )
        yield note("credential-needed", upstream.service, message)
    if upstream.client_secret:
        own = f"{upstream.service.namespace}/{upstream.client_secret}"
        message = (
            f"client-auth: the gateway presents the key pair of its Secret {name}, and cert-manager writes "
            f"Secret {own} only"
        )
        hint = (
            "copy tls.crt, tls.key and ca.crt to the namespace of the gateway's pods, after each renewal too"
        )
        yield warning("credential-copy", upstream.service, message, hint)


def _about_sidecars(upstream: Upstream) -> Iterator[Finding]:
    host = destination_rules.host_of(upstream)
    message = (
        f"the DestinationRule for {host} is for callers with a sidecar, too: they would use TLS for port "
        f"{services.label(upstream.port)} without the CA, so let them call another port"
    )
    yield note("destination-rule-of-sidecars", upstream.service, message)
