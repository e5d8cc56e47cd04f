"""Ingresses of NGINX Ingress Controller: lists of Service names, and one policy for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.f5_nginx import policies
from post_renderer.controllers.upstream import ObjectLookup, Upstream, UpstreamTLS, Verification
from post_renderer.kubernetes import route_kinds
from post_renderer.model import Decision, Manifest, Put, Route, problem

SSL_SERVICES = "nginx.org/ssl-services"
GRPC_SERVICES = "nginx.org/grpc-services"
POLICIES = "nginx.org/policies"
_TYPE = "nginx.org/mergeable-ingress-type"


def observe(route: Route, source: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What the annotations of ``source`` and its policies set for the Service of ``route``."""
    if route.service not in _listed(source, SSL_SERVICES):
        return UpstreamTLS()
    evidence = f"ssl-services {ingress_annotations.value(source, SSL_SERVICES)}"
    if _is_unverified_grpc(source, route.service):
        return UpstreamTLS(encrypted=True, evidence=evidence)
    references = policies.at(source, ingress_annotations.path(POLICIES))
    return policies.observed(policies.egress_mtls(references, objects), evidence)


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified, but those of gRPC in a minion alone."""
    if _is_unverified_grpc(upstream.source, upstream.service.name, upstream.port.service):
        reason = (
            "NGINX Ingress Controller encrypts the gRPC of an Ingress, but verifies it only in a minion "
            "(nginx.org/mergeable-ingress-type) or a VirtualServer"
        )
        return Verification(ca=False, name=False, reason=reason)
    return Verification(ca=True, name=True)


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The two annotations, merged with what they list now."""
    path = ingress_annotations.path(POLICIES)
    obstacles = list(policies.obstacles(source, path, upstreams, _others(source, upstreams), objects))
    for upstream in upstreams:
        if upstream.client_secret and _is_unverified_grpc(source, upstream.service.name):
            message = (
                "client-auth: NGINX Ingress Controller presents no certificate for the gRPC of an Ingress, "
                "but in a minion"
            )
            hint = f"remove client-auth from {upstream.service}"
            obstacles.append(problem("client-auth-grpc", source.ref, message, hint))
    if obstacles:
        yield from obstacles
        return
    why = f"HTTPS to {' and '.join(dict.fromkeys(str(upstream.service) for upstream in upstreams))}"
    services = [upstream.port.service or upstream.service.name for upstream in upstreams]
    yield from _merged(source, SSL_SERVICES, services, why)
    grpc = _listed(source, GRPC_SERVICES)
    own = [u.port.service for u in upstreams if u.service.name in grpc and u.port.service not in grpc]
    if own:
        yield from _merged(source, GRPC_SERVICES, own, why)
    names = [upstream.object_name for upstream in upstreams if policies.is_needed(upstream)]
    if names:
        # The first policy with egressMTLS counts, so ours comes before those that are in another stream.
        listed = _listed(source, POLICIES)
        ours = [name for name in dict.fromkeys(names) if name not in listed]
        yield Put(source.ref, path, ",".join([*ours, *listed]), why)


def _merged(source: Manifest, name: str, services: Sequence[str], why: str) -> Iterator[Put]:
    listed = dict.fromkeys([*_listed(source, name), *services])
    yield Put(source.ref, ingress_annotations.path(name), ",".join(listed), why)


def _listed(source: Manifest, name: str) -> list[str]:
    return [each.strip() for each in source.annotations.get(name, "").split(",") if each.strip()]


def _others(source: Manifest, upstreams: Sequence[Upstream]) -> Sequence[str]:
    """The Services that ``source`` speaks HTTPS to, besides those of ``upstreams``."""
    flagged = {name for upstream in upstreams for name in (upstream.service.name, upstream.port.service)}
    listed = _listed(source, SSL_SERVICES)
    routed = route_kinds.routes(source.ref, source.body, route_kinds.INGRESS)
    return [
        f"Service/{route.service}"
        for route in routed
        if route.service in listed and route.service not in flagged
    ]


def _is_unverified_grpc(source: Manifest, *services: str) -> bool:
    """Whether nginx speaks gRPC to one of ``services`` at a place where policies hold for HTTP alone.

    v5.5.4, internal/configs/version1/nginx.ingress.tmpl: the server has proxy_ssl directives, the locations
    of a minion have those of grpc_ssl.
    """
    if ingress_annotations.value(source, _TYPE) == "minion":
        return False
    return any(service in _listed(source, GRPC_SERVICES) for service in services)
