"""Hosts of ingress-nginx: verification that one Ingress asks for counts for others of its host.

The first Ingress of a host with a CA has its proxy-ssl settings written for all of the host, and paths that
speak HTTPS without a proxy-ssl-secret of their own get these (v1.15.1,
internal/ingress/controller/controller.go, getBackendServers; seen under traffic). Plain HTTP and gRPC are not
concerned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.controllers.upstream import Upstream
from post_renderer.kubernetes import route_kinds
from post_renderer.model import Finding, Manifest, Route, problem

_PREFIX = "nginx.ingress.kubernetes.io/"


def problems(upstreams: Sequence[Upstream], sources: Sequence[Manifest]) -> Iterator[Finding]:
    """The problem of each Ingress whose connections to other Services would be verified by mistake."""
    flagged = {(u.service.namespace, name) for u in upstreams for name in (u.service.name, u.port.service)}
    verified = {
        (route_kinds.class_of(upstream.source.body), _host(route)): upstream
        for upstream in upstreams
        if upstream.verify and not _is_grpc(upstream.source)
        for route in upstream.routes
    }
    for source in filter(_inherits, sources):
        for route in route_kinds.routes(source.ref, source.body, route_kinds.INGRESS):
            upstream = verified.get((route_kinds.class_of(source.body), _host(route)))
            if upstream and (route.namespace, route.service) not in flagged:
                yield _problem(source, route, upstream)
                break


def _problem(source: Manifest, route: Route, upstream: Upstream) -> Finding:
    message = (
        f"{route.location} leads to {route.service} by HTTPS and has no {_PREFIX}proxy-ssl-secret: nginx "
        f"would verify it as {upstream.server_name}, as on the paths of its host that lead to "
        f"{upstream.service}"
    )
    hint = (
        f"flag {route.service} too, give it an Ingress with a proxy-ssl-secret of its own, or set verify to "
        f'"false" for {upstream.service.name}'
    )
    return problem("host-verified", source.ref, message, hint, route.path)


def _inherits(source: Manifest) -> bool:
    """Whether an Ingress speaks HTTPS and says nothing about its verification."""
    protocol = source.annotations.get(f"{_PREFIX}backend-protocol", "").strip().upper()
    secret = source.annotations.get(f"{_PREFIX}proxy-ssl-secret", "")
    is_ingress = source.ref.kind == "Ingress"
    return is_ingress and protocol == "HTTPS" and not secret and not canaries.is_canary(source)


def _is_grpc(source: Manifest) -> bool:
    return source.annotations.get(f"{_PREFIX}backend-protocol", "").strip().upper().startswith("GRPC")


def _host(route: Route) -> str:
    return route.location.partition("/")[0]
