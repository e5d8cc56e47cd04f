"""Cilium's Ingress controller speaks plain HTTP to the pods.

It has no setting for HTTPS behind an Ingress: of the annotations below ``ingress.cilium.io/`` the only one
about TLS is ``tls-passthrough`` (Documentation/network/servicemesh/ingress.rst, v1.18). So an Ingress of it
that leads to a flagged Service is a problem. A Gateway of Cilium 1.20 or later verifies the pods by a
BackendTLSPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.upstream import (
    DOCUMENTATION,
    PATH,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
    no_service_changes,
)
from post_renderer.model import Decision, Finding, Manifest, Route, problem

SUPPORT = {
    "Ingress": Support(
        switch=PATH,
        ca_forms=(),
        verifies_name=False,
        grpc="no TLS",
        websocket="no TLS",
        presents_certificates=False,
        proof=DOCUMENTATION,
    )
}


def observe(
    route: Route,  # noqa: ARG001
    source: Manifest,  # noqa: ARG001
    service: Manifest,  # noqa: ARG001
    objects: ObjectLookup,  # noqa: ARG001
) -> UpstreamTLS:
    """Always plain HTTP."""
    return UpstreamTLS()


def verification(upstream: Upstream) -> Verification:
    """Nothing is verified."""
    reason = f"Cilium speaks plain HTTP to {upstream.service} for an Ingress"
    return Verification(ca=False, name=False, reason=reason)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001
) -> Iterator[Decision]:
    """The problem of an Ingress, which cannot be switched."""
    message = f"Cilium speaks plain HTTP to {upstreams[0].service}: it has no HTTPS behind an Ingress"
    hint = (
        "route with a Gateway of Cilium 1.20 or later, which verifies the pods by a BackendTLSPolicy, "
        "or unflag the Service"
    )
    yield problem("cilium-ingress", source.ref, message, hint)


# All is set on routing objects.
service_changes = no_service_changes


def about(
    upstreams: Sequence[Upstream],  # noqa: ARG001
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """None."""
    yield from ()
