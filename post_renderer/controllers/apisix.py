"""APISIX ingress controller, by the source of its versions 1.8 and 2.0.

An Ingress, before without annotations, after::

    k8s.apisix.apache.org/upstream-scheme: "https"

For an ApisixRoute the scheme is in the ApisixUpstream that has the name of the Service::

    apiVersion: "apisix.apache.org/v2"
    kind: "ApisixUpstream"
    metadata:
      name: "web"
    spec:
      scheme: "https"

It holds for all ports of the Service: version 2 does not read ``portLevelSettings``
(internal/adc/translator/apisixupstream.go), version 1 prefers them, so that those of the HTTPS port are set
as well where the chart has some. APISIX encrypts, but verifies neither CA nor name of a Service: there is
no field for a CA. ``grpc`` becomes ``grpcs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.upstream import (
    API_SERVER,
    DOCUMENTATION,
    OBJECT,
    SERVICE,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.kubernetes import services
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import (
    Add,
    Body,
    Decision,
    Finding,
    Manifest,
    Put,
    Ref,
    Route,
    fields,
    problem,
    warning,
)

_OF_INGRESS = Support(
    switch=OBJECT,
    ca_forms=(),
    verifies_name=False,
    grpc="encrypted, never verified",
    websocket="yes",
    presents_certificates=False,
    proof=DOCUMENTATION,
)
SUPPORT = {
    "ApisixRoute": _OF_INGRESS._replace(switch=SERVICE, presents_certificates=True, proof=API_SERVER),
    "Ingress": _OF_INGRESS,
}
GROUP = "apisix.apache.org"
SCHEME = "k8s.apisix.apache.org/upstream-scheme"
# Schemes, and the encrypted one for each.
_ENCRYPTED = {"": "https", "http": "https", "https": "https", "grpc": "grpcs", "grpcs": "grpcs"}


def observe(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What the annotation of an Ingress sets, or the ApisixUpstream of the Service."""
    if source.ref.kind == "Ingress":
        scheme, evidence = source.annotations.get(SCHEME, "").lower(), "upstream-scheme"
    else:
        of_service = _upstream_of(service.ref._replace(name=route.service))
        manifests = objects.all(of_service)
        scheme = fields.text(manifests[0].body, "spec", "scheme") if manifests else ""
        evidence = f"{of_service} with scheme"
    if scheme not in ("https", "grpcs"):
        return UpstreamTLS()
    return UpstreamTLS(encrypted=True, evidence=f"{evidence} {scheme}")


def verification(upstream: Upstream) -> Verification:
    """Nothing is verified."""
    reason = f"APISIX accepts any certificate of {upstream.service}: it has no setting for a CA"
    return Verification(ca=False, name=False, reason=reason)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001 - what an ApisixRoute needs is set for the Service
) -> Iterator[Decision]:
    """The annotation of an Ingress; the problems of routes that are not HTTP."""
    upstream = upstreams[0]
    if source.ref.kind == "Ingress":
        path = ("metadata", "annotations", SCHEME)
        scheme = source.annotations.get(SCHEME, "").lower()
        if scheme not in _ENCRYPTED:
            yield _without_tls(source.ref, f"{SCHEME} is {scheme}", upstream)
            return
        yield Put(source.ref, path, _ENCRYPTED[scheme], f"HTTPS to {upstream.service}")
    for route in (route for each in upstreams for route in each.routes):
        if route.path[:2] == ("spec", "stream"):
            yield _without_tls(source.ref, f"{route.location} forwards TCP", upstream)


def _without_tls(ref: Ref, found: str, upstream: Upstream) -> Finding:
    message = f"{found}, which is not encrypted to {upstream.service} by its scheme"
    hint = "route HTTP or gRPC to it, or set routes to keep"
    return problem("apisix-scheme", ref, message, hint)


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The ApisixUpstream of each Service that has HTTPS ports to which an ApisixRoute leads."""
    by_service: dict[Ref, list[Upstream]] = {}
    for upstream in upstreams:
        if upstream.source.ref.kind == "ApisixRoute":
            by_service.setdefault(upstream.https_service, []).append(upstream)
    for service, of_service in by_service.items():
        upstream, ref = of_service[0], _upstream_of(service)
        present = next((manifest.body for manifest in objects.all(ref)), {})
        scheme = fields.text(present, "spec", "scheme").lower()
        if scheme not in _ENCRYPTED:
            yield _without_tls(ref, f"scheme is {scheme}", upstream)
            continue
        yield _added(upstream, _ENCRYPTED[scheme])
        ports = {each.port.number for each in of_service}
        for index, entry in enumerate(fields.sequence(present, "spec", "portLevelSettings")):
            if fields.number(fields.text(entry, "port")) in ports:
                own = _ENCRYPTED.get(fields.text(entry, "scheme").lower(), "https")
                path = ("spec", "portLevelSettings", index, "scheme")
                yield Put(ref, path, own, f"HTTPS to {upstream.service}")


def _added(upstream: Upstream, scheme: str) -> Add:
    owner = upstream.service_manifest
    assert owner is not None
    spec: Body = {"scheme": scheme}
    ingress_class = fields.text(upstream.source.body, "spec", "ingressClassName")
    if ingress_class:
        spec = {"ingressClassName": ingress_class, **spec}
    if upstream.client_secret:
        spec["tlsSecret"] = {"name": upstream.client_secret, "namespace": upstream.service.namespace}
    body: Body = {
        "apiVersion": f"{GROUP}/v2",
        "kind": "ApisixUpstream",
        "metadata": metadata_for(owner, upstream.https_service.name, same_wave(owner)),
        "spec": spec,
    }
    return Add(body, upstream.service, f"HTTPS to {upstream.service}")


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001 - each is judged alone
) -> Iterator[Finding]:
    """A warning for each Service with plain ports, which an ApisixRoute of another release may use."""
    by_service: dict[Ref, list[Upstream]] = {}
    for upstream in upstreams:
        if upstream.source.ref.kind == "ApisixRoute" and upstream.https_service == upstream.service:
            by_service.setdefault(upstream.service, []).append(upstream)
    for service, of_service in by_service.items():
        manifest = of_service[0].service_manifest
        own = {each.port.number for each in of_service}
        ports = services.ports(manifest.body) if manifest else ()
        plain = ", ".join(services.label(port) for port in ports if port.number not in own)
        if plain:
            message = (
                f"scheme of {_upstream_of(service)} holds for all of its ports: an ApisixRoute of another "
                f"release that leads to {plain} would not reach it any more"
            )
            yield warning("apisix-all-ports", service, message)


def _upstream_of(service: Ref) -> Ref:
    """The ApisixUpstream of ``service``, which has its name."""
    return service._replace(group=GROUP, kind="ApisixUpstream")
