"""Traefik 3, as measured with v3.7.13 under traffic, for Ingresses and for its own custom resources.

Before: HTTP to the pods. After: a ServersTransport beside the Service says how TLS is spoken to them. Entries
of an IngressRoute, a TraefikService or a Middleware (its errors page) name it. An Ingress cannot, so the
Service does, for all of its HTTPS ports::

    traefik.ingress.kubernetes.io/service.serverstransport: "shop-web-backend-tls@kubernetescrd"

HTTPS is spoken to port 443 and to ports whose name begins with ``https``, whatever they serve;
``appProtocol`` is ignored. Only where the HTTPS port of a Service is neither, ``service.serversscheme`` is
added, which is for all ports of the Service.

Without ``serverName`` Traefik verifies the address of the pod, and answers 500; so it does with another CA,
another name, or a CA object that is missing. A transport that is missing, or that is not spelled
``NAMESPACE-NAME@kubernetescrd`` in the annotation, takes the route away: 404. The transport is read by
``providers.kubernetesCRD``, which must be on for Ingresses, too. ``rootCAs`` needs the
CustomResourceDefinitions of Traefik 3.4 or later: the API server drops it with older ones.

A transport of the chart that such a route has used so far is copied, with its timeouts and the like, and the
copy is completed: another Service that uses it must not be verified by the name of this one. One that is in
the stream under the name ``web-backend-tls`` is completed itself.

An IngressRouteTCP gets ``tls: true`` and a ServersTransportTCP. ``traefik.containo.us``, the API group of
Traefik 2, is a problem: Traefik 3 does not read it.

With ``providers.kubernetesIngressNGINX`` Traefik reads Ingresses of an IngressClass whose controller is
``k8s.io/ingress-nginx``. They get what ingress-nginx needs, and it works; what differs: a Secret without
``ca.crt`` is answered by 500 rather than without verification, a Secret that is missing by 404, GRPCS is
verified, and the key pair of the Secret is presented to pods that ask for a client certificate, as by
ingress-nginx.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.traefik import current, service_annotations, transports
from post_renderer.controllers.traefik.current import INGRESS, PASSTHROUGH, ROUTE_TCP
from post_renderer.controllers.traefik.transports import GROUP, Reference
from post_renderer.controllers.upstream import (
    API_SERVER,
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
from post_renderer.model import Decision, Finding, Manifest, Put, Ref, Route, Value, fields, note, problem

_OF_INGRESS = Support(
    switch=PORT,
    ca_forms=(CAForm("Secret", "ca.crt"), CAForm("ConfigMap", "ca.crt")),
    verifies_name=True,
    grpc="verified, if the pods offer HTTP/2 (ALPN)",
    websocket="yes",
    presents_certificates=True,
    proof=TRAFFIC,
)
_OF_ENTRIES = _OF_INGRESS._replace(switch=PATH)
SUPPORT = {
    "Ingress": _OF_INGRESS,
    "IngressRoute": _OF_ENTRIES,
    "IngressRouteTCP": _OF_ENTRIES._replace(grpc="as TCP", websocket="as TCP", proof=API_SERVER),
    "Middleware": _OF_ENTRIES._replace(proof=API_SERVER),
    "TraefikService": _OF_ENTRIES._replace(proof=API_SERVER),
}


def observe(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What is set for ``route``; without a transport of the stream with a CA nothing is verified."""
    return current.observed(route, source, service, objects)


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified."""
    if not upstream.verify:
        reason = f"verify is false: any certificate of {upstream.service} is accepted"
        return Verification(ca=False, name=False, reason=reason)
    return Verification(ca=True, name=True)


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The entries of a custom resource, with a transport for a Service that is in another stream.

    An Ingress stays as it is: its Services have the settings.
    """
    if source.ref.kind == INGRESS:
        return
    obstacle = _obstacle(source)
    if obstacle:
        yield obstacle
        return
    for upstream in upstreams:
        ref = transports.ref_of(_transport_kind(source.ref), upstream)
        for route in upstream.routes:
            for key, value in _settings(ref, source.ref, route).items():
                yield Put(source.ref, (*route.path, key), value, f"HTTPS to {upstream.service}")
        if upstream.service_manifest is None:
            references = list(_references([upstream], objects))
            yield from transports.changes(source, ref, upstream, references, objects)


def _transport_kind(source: Ref) -> str:
    return transports.TCP if source.kind == ROUTE_TCP else transports.HTTP


def _settings(transport: Ref, source: Ref, route: Route) -> dict[str, Value]:
    """The settings of one entry.

    A transport is looked up in the namespace of the Service, but for TCP in that of the IngressRouteTCP:
    Traefik accepts such an entry only with allowCrossNamespace, with which it accepts the global name, too
    (v3.7.9, pkg/provider/kubernetes/crd/kubernetes_http.go and kubernetes_tcp.go).
    """
    if source.kind != ROUTE_TCP:
        return {"scheme": "https", "serversTransport": transport.name}
    is_near = source.namespace == route.namespace
    return {"tls": True, "serversTransport": transport.name if is_near else transports.global_name(transport)}


def _obstacle(source: Manifest) -> Finding | None:
    """The problem of a custom resource that Traefik does not read, or in which it cannot speak TLS."""
    if source.ref.group != GROUP:
        message = f"is of the API group {source.ref.group}, which Traefik 3 does not read"
        hint = f"set its apiVersion to {GROUP}/v1alpha1 in the chart; with Traefik 2 set routes to keep"
        return problem("api-group-removed", source.ref, message, hint, ("apiVersion",))
    if source.ref.kind == ROUTE_TCP and current.passes_through(source):
        message = (
            "tls.passthrough forwards the client's connection to the pods: the client gets the internal "
            "certificate, and Traefik verifies nothing"
        )
        return problem(
            "tls-passthrough", source.ref, message, "remove it, or set routes to keep", PASSTHROUGH
        )
    return None


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The transports of a Service, one for HTTP, one for TCP, and its annotations for Ingresses."""
    by_kind: dict[str, list[Upstream]] = {}
    for upstream in upstreams:
        by_kind.setdefault(_transport_kind(upstream.source.ref), []).append(upstream)
    for kind, of_kind in by_kind.items():
        first = of_kind[0]
        assert first.service_manifest is not None
        references = list(_references(of_kind, objects))
        ref = transports.ref_of(kind, first)
        yield from transports.changes(first.service_manifest, ref, first, references, objects)
    of_ingresses = [upstream for upstream in upstreams if upstream.source.ref.kind == INGRESS]
    if of_ingresses:
        yield from service_annotations.changes(of_ingresses, objects)


def _references(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Reference]:
    """The transports that are named so far, by the Service or by entries."""
    yield from service_annotations.references([u for u in upstreams if u.source.ref.kind == INGRESS], objects)
    for upstream in upstreams:
        source = upstream.source
        for route in upstream.routes if source.ref.kind != INGRESS else ():
            text = fields.text(current.entry(source, route), "serversTransport")
            namespace = source.ref.namespace if source.ref.kind == ROUTE_TCP else route.namespace
            if text:
                transport = transports.find(text, _transport_kind(source.ref), namespace, objects)
                yield Reference(source.ref, (*route.path, "serversTransport"), text, transport)


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001 - each is on its own
) -> Iterator[Finding]:
    """What Traefik must have, and what the CA of each Service must have."""
    verified = {upstream.service: upstream for upstream in upstreams if upstream.verify}
    if upstreams:
        message = (
            "Traefik reads ServersTransports by providers.kubernetesCRD: without it their routes answer 404"
        )
        if verified:
            message += (
                "; rootCAs needs the CustomResourceDefinitions of Traefik 3.4 or later: older ones drop it, "
                "and the routes answer 500"
            )
        yield note("transport-requirements", None, message)
    for upstream in verified.values():
        trust = upstream.trust
        if trust.has_pair and not trust.config_map:
            needed = f"the issuer must fill ca.crt in Secret {trust.secret}"
            message = f"{needed}; without it Traefik answers 500, because it trusts the system's CAs alone"
            yield note("transport-ca-needed", upstream.service, message)
