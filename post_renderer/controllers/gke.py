"""GKE Ingress: Google's Application Load Balancers.

Before, a Service without annotations: HTTP to the pods. After, on the Service, whose HTTPS port is called
https::

    cloud.google.com/app-protocols: '{"https":"HTTPS"}'

The load balancer encrypts, but verifies nothing (GKE documentation, "HTTPS between load balancer and your
application"). The annotation has the ports by their names; other entries stay, also ``HTTP2`` for the same
port, which is encrypted, too. ``service.alpha.kubernetes.io/app-protocols`` wins where it is set
(kubernetes/ingress-gce, pkg/annotations/service.go, ApplicationProtocols), so it is the one that is
completed then. Health checks take the protocol of the requests; a BackendConfig may say otherwise. GKE
reads no IngressClass: the classes ``gce`` and ``gce-internal`` stand in the annotation
``kubernetes.io/ingress.class``, and it takes an Ingress without a class, too, which ``--controller gke``
tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from post_renderer.controllers.upstream import (
    DOCUMENTATION,
    PORT,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.kubernetes import services
from post_renderer.model import Decision, Finding, Manifest, Put, Ref, Route, note, problem

SUPPORT = {
    "Ingress": Support(
        switch=PORT,
        ca_forms=(),
        verifies_name=False,
        grpc="with `HTTP2` for the port in the annotation, never verified",
        websocket="yes",
        presents_certificates=False,
        proof=DOCUMENTATION,
    )
}
PROTOCOLS = "cloud.google.com/app-protocols"
_OLDER = "service.alpha.kubernetes.io/app-protocols"
_BACKEND_CONFIGS = ("cloud.google.com/backend-config", "beta.cloud.google.com/backend-config")
# HTTP/2, which these load balancers speak over TLS only.
_ENCRYPTED = ("HTTPS", "HTTP2")


def observe(
    route: Route,
    source: Manifest,  # noqa: ARG001 - only the Service counts
    service: Manifest,
    objects: ObjectLookup,
) -> UpstreamTLS:
    """What the annotation of the Service says of the port of ``route``."""
    for routed in objects.all(service.ref._replace(name=route.service)):
        port = services.routed(services.ports(routed.body), route)
        protocol = (protocols_of(routed.annotations) or {}).get(port.name if port else "")
        if protocol in _ENCRYPTED:
            return UpstreamTLS(encrypted=True, evidence=f"{key_of(routed.annotations)} {protocol}")
    return UpstreamTLS()


def verification(upstream: Upstream) -> Verification:
    """Nothing is verified."""
    reason = f"GKE's load balancers accept any certificate of {upstream.service}"
    return Verification(ca=False, name=False, reason=reason)


def changes(
    source: Manifest,  # noqa: ARG001 - all is set on Services
    upstreams: Sequence[Upstream],  # noqa: ARG001
    objects: ObjectLookup,  # noqa: ARG001
) -> Iterator[Decision]:
    """None."""
    yield from ()


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The annotation of each Service that has HTTPS ports, with what it says of other ports."""
    by_service: dict[Ref, list[Upstream]] = {}
    for upstream in upstreams:
        by_service.setdefault(upstream.https_service, []).append(upstream)
    for service, of_service in by_service.items():
        annotations = next((manifest.annotations for manifest in objects.all(service)), {})
        yield from _annotated(service, of_service, annotations)


def _annotated(
    service: Ref, upstreams: Sequence[Upstream], annotations: Mapping[str, str]
) -> Iterator[Decision]:
    key, protocols = key_of(annotations), protocols_of(annotations)
    if protocols is None:
        message = f"{key} is no JSON object of protocols by port: {annotations[key]}"
        hint = """correct it, for example '{"https":"HTTPS"}'"""
        yield problem("gke-app-protocols", service, message, hint, ("metadata", "annotations", key))
        return
    for upstream in upstreams:
        if not upstream.port.name:
            message = f"port {upstream.port.number} has no name, by which {key} would call it HTTPS"
            yield problem("gke-port-unnamed", service, message, "give it a name in the chart")
            return
    wanted = {each.port.name: "HTTPS" for each in upstreams}
    merged = {**protocols, **{n: p for n, p in wanted.items() if protocols.get(n) not in _ENCRYPTED}}
    if merged != protocols:
        value = json.dumps(merged, separators=(",", ":"))
        yield Put(service, ("metadata", "annotations", key), value, f"HTTPS to {upstreams[0].service}")


def key_of(annotations: Mapping[str, str]) -> str:
    """The annotation that has the protocols of ports."""
    return _OLDER if _OLDER in annotations else PROTOCOLS


def protocols_of(annotations: Mapping[str, str]) -> dict[str, str] | None:
    """The protocols by the name of the port, None where the annotation cannot be read."""
    try:
        read = json.loads(annotations.get(key_of(annotations)) or "{}")
    except ValueError:
        return None
    is_right = isinstance(read, dict) and all(isinstance(each, str) for each in read.values())
    return read if is_right else None


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001 - each is judged alone
) -> Iterator[Finding]:
    """A note for each Service with a BackendConfig, which may have health checks in HTTP."""
    for service, upstream in {upstream.service: upstream for upstream in upstreams}.items():
        annotations = upstream.service_manifest.annotations if upstream.service_manifest else {}
        for key in _BACKEND_CONFIGS:
            if key in annotations:
                message = (
                    f"{key} is {annotations[key]}: if spec.healthCheck of that BackendConfig is for port "
                    f"{services.label(upstream.port)}, its type must be HTTPS"
                )
                yield note("gke-backend-config", service, message)
