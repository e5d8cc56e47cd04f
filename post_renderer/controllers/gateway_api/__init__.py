"""The Gateway API, whatever implements it: HTTPRoute, GRPCRoute and TLSRoute.

Before: HTTP from the Gateway to the pods. After, the route leads to the HTTPS port, and there is::

    kind: BackendTLSPolicy
    spec:
      targetRefs:
        - {group: "", kind: Service, name: web, sectionName: https}
      validation:
        hostname: web.shop.svc.cluster.local
        ...

``sectionName`` is the name of the Service's port; with another name the policy is attached to nothing, and
the Gateway goes on in plain HTTP without a word (seen with Traefik 3.7.13 and Envoy Gateway 1.9.1). The CA is
in a ConfigMap: a Secret is refused by Istio. Both names are needed: Istio verifies none without
``subjectAltNames``. ``appProtocol`` of the Service port does not matter beside a policy. A policy cannot
accept any certificate, so ``verify: "false"`` is a problem. Traefik reads policies for an HTTPRoute alone,
Contour and Kong read v1alpha3 alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.gateway_api import gateways, policies
from post_renderer.controllers.gateway_api.implementations import GRPC, HTTP, ISTIO, TLS, V1, Implementation
from post_renderer.controllers.istio import protocols
from post_renderer.controllers.upstream import (
    API_SERVER,
    PORT,
    TRAFFIC,
    CAForm,
    GatewaySettings,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.kubernetes import services
from post_renderer.model import Decision, Finding, Manifest, Port, Ref, Route, note, problem

_KEEP = "set routes to keep and switch the route yourself"
_HTTP_ROUTE = Support(
    switch=PORT,
    ca_forms=(CAForm("ConfigMap", "ca.crt"),),
    verifies_name=True,
    grpc="yes",
    websocket="yes",
    presents_certificates=True,
    proof=TRAFFIC,
    accepts_any=False,
)
SUPPORT = {
    HTTP: _HTTP_ROUTE,
    GRPC: _HTTP_ROUTE._replace(grpc="yes, not by Traefik", websocket="no"),
    TLS: _HTTP_ROUTE._replace(grpc="where the listener terminates TLS", proof=API_SERVER),
}


def observe(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What the policy for the port of ``route`` says, if what reads the route looks at policies."""
    port = _port(route, service, objects)
    target = service.ref._replace(name=route.service)
    policy = policies.for_port(target, port.name, objects) if port else None
    if policy is None or _without_policies(source, GatewaySettings(), objects):
        return UpstreamTLS()
    verified = policies.verifies_ca(policy)
    return UpstreamTLS(
        encrypted=True,
        ca_verified=verified,
        verified_name=policies.verified_name(policy) if verified else "",
        evidence=f"BackendTLSPolicy {policy.ref.name}",
    )


def _port(route: Route, service: Manifest, objects: ObjectLookup) -> Port | None:
    """The port to which ``route`` leads, which may be one of a Service of its own beside ``service``."""
    others = objects.all(service.ref._replace(name=route.service))[:1]
    manifests = (service, *others)
    return services.routed([port for m in manifests for port in services.ports(m.body)], route)


def verification(upstream: Upstream) -> Verification:  # noqa: ARG001 - a policy verifies both, always
    """CA and name are verified."""
    return Verification(ca=True, name=True)


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The problems of a route whose requests would not be encrypted; the route itself needs no setting."""
    yield from _of_mesh(source, upstreams[0])
    yield from _of_implementations(source, upstreams[0], objects)
    if source.ref.kind == TLS:
        yield from _of_passthrough(source, objects)
    for upstream in upstreams:
        if upstream.client_secret:
            yield from _of_client_certificate(source, upstream, objects)


def _of_mesh(source: Manifest, upstream: Upstream) -> Iterator[Finding]:
    for name in gateways.services_of_a_mesh(source):
        message = (
            f"its parent is Service {name}: a service mesh reads it, and no BackendTLSPolicy; requests to "
            f"{upstream.service} would stay plain"
        )
        yield problem("mesh-route", source.ref, message, _KEEP, ("spec", "parentRefs"))


def _of_implementations(source: Manifest, upstream: Upstream, objects: ObjectLookup) -> Iterator[Finding]:
    implementation = _without_policies(source, upstream.gateways, objects)
    if implementation:
        message = (
            f"{implementation.title} reads no BackendTLSPolicy for it: requests to {upstream.service} would "
            "stay plain"
        )
        hint = f"route it with an HTTPRoute, or {_KEEP}" if HTTP in implementation.kinds else _KEEP
        yield problem("policy-not-read", source.ref, message, hint)
        return
    version = upstream.gateways.policy_version
    for each in gateways.implementations_of(source, upstream.gateways, objects):
        if version not in each.versions:
            message = (
                f"{each.title} reads BackendTLSPolicy {' and '.join(each.versions)}, not {version}: requests "
                f"to {upstream.service} would stay plain"
            )
            hint = f"set gateway: {{backendTLSPolicy: {each.versions[0]}}} below spec of the config file"
            yield problem("policy-version", source.ref, message, hint)


def _without_policies(
    source: Manifest, settings: GatewaySettings, objects: ObjectLookup
) -> Implementation | None:
    """What reads ``source`` without looking at policies; None when nothing is known to do so."""
    kind = source.ref.kind
    of_source = gateways.implementations_of(source, settings, objects)
    return next((each for each in of_source if kind not in each.kinds), None)


def _of_passthrough(source: Manifest, objects: ObjectLookup) -> Iterator[Finding]:
    for parent in gateways.parents(source, objects):
        listener = gateways.passing_through(parent)
        if listener:
            message = (
                f"listener {listener} of {parent.ref} passes TLS through to the pods: clients get the "
                "internal certificate, and the Gateway verifies nothing"
            )
            hint = "terminate TLS there (mode Terminate), or set routes to keep"
            yield problem("gateway-passthrough", source.ref, message, hint)
        elif parent.manifest is None:
            message = (
                f"{parent.ref} is not in the stream: its listener must terminate TLS (mode Terminate), else "
                "clients get the internal certificate"
            )
            yield note("tls-route", source.ref, message)


def _of_client_certificate(source: Manifest, upstream: Upstream, objects: ObjectLookup) -> Iterator[Finding]:
    """What has to be on the Gateway, which presents one certificate to all its backends."""
    namespace, secret = upstream.trust.namespace, upstream.client_secret
    of_source = gateways.parents(source, objects)
    lacking = [p for p in of_source if not gateways.presents(p, Ref("", "Secret", namespace, secret))]
    where = ".".join(gateways.CLIENT_CERTIFICATE)
    for parent in lacking:
        message = (
            f"client-auth: {parent.ref} of namespace {parent.ref.namespace} must present the key pair of "
            f"Secret {namespace}/{secret} to {upstream.service}, and "
            + ("it does not" if parent.manifest else "it is not in the stream")
        )
        hint = (
            f"set {where} of the Gateway to {{name: {secret}, namespace: {namespace}}}, in this stream "
            "(Gateway API 1.5; from another namespace with a ReferenceGrant); or set routes to keep, or "
            "remove client-auth"
        )
        yield problem("client-auth-gateway", source.ref, message, hint)
    if of_source and not lacking:
        message = f"{of_source[0].ref} presents the key pair of {namespace}/{secret} to all its backends"
        yield note("gateway-certificate-presented", upstream.service, message)


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """A BackendTLSPolicy for each HTTPS port."""
    by_port: dict[Port, Upstream] = {}
    for upstream in upstreams:
        by_port.setdefault(upstream.port, upstream)
    for port, upstream in by_port.items():
        suffix = f"-{port.name or port.number}" if len(by_port) > 1 else ""
        yield from policies.decisions(upstream, upstream.object_name + suffix, objects)
    yield from protocols.changes([each for each in upstreams if _is_of_istio(each, objects)])


def _is_of_istio(upstream: Upstream, objects: ObjectLookup) -> bool:
    known = gateways.implementations_of(upstream.source, upstream.gateways, objects)
    return any(each.name == ISTIO for each in known)


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001 - each route stands for itself
) -> Iterator[Finding]:
    """A note for each Service on what the cluster must have."""
    for service, upstream in {upstream.service: upstream for upstream in upstreams}.items():
        version = upstream.gateways.policy_version
        needs = (
            "Gateway API 1.4" if version == V1 else "the experimental definitions of Gateway API 1.1 to 1.3"
        )
        message = (
            f"BackendTLSPolicy {version} needs {needs}, and a Gateway whose implementation reads it; any "
            "other sends plain HTTP to the HTTPS port"
        )
        yield note("policy-support", service, message)
    for upstream in (each for each in upstreams if each.source.ref.kind == GRPC):
        yield _about_grpc(upstream)


def _about_grpc(upstream: Upstream) -> Finding:
    message = (
        f"Istio takes port {services.label(upstream.port)} for HTTP/1.1 unless its appProtocol says grpc: it "
        "is written where the Gateway in the stream, ingressClasses or --controller shows that Istio reads it"
    )
    return note("policy-grpc", upstream.service, message)
