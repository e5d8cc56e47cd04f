"""The other HTTPS ports of a Service whose annotation names a transport: it is for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.upstream import ObjectLookup, Upstream
from post_renderer.kubernetes import route_kinds, services
from post_renderer.model import Finding, Manifest, Port, Route, problem, warning

_HINT = "add that port to port if it serves the same certificate, or set routes to keep"


def findings(
    service: Manifest, others: Sequence[Port], upstreams: Sequence[Upstream], objects: ObjectLookup
) -> Iterator[Finding]:
    """A problem for each route of the stream to ``others``, and a warning for a port that has none.

    ``others`` are HTTPS ports of ``service`` that are not flagged; ``upstreams`` are those of Ingresses.
    """
    name = upstreams[0].server_name
    for port in others:
        routes = list(_routes(service, port, upstreams, objects))
        for route in routes:
            message = (
                f"{route.location} routes to port {services.label(port)} of {service.ref}, which is not "
                "flagged: Traefik has one ServersTransport for all HTTPS ports of a Service, and would "
                f"verify it as {name}"
            )
            yield problem("transport-of-other-port", route.source, message, _HINT, route.path)
        if not routes:
            message = (
                f"Ingresses of Traefik that are not in the stream get the ServersTransport for port "
                f"{services.label(port)}, too, which is verified as {name} then"
            )
            yield warning("transport-of-all-ports", service.ref, message)


def _routes(
    service: Manifest, port: Port, upstreams: Sequence[Upstream], objects: ObjectLookup
) -> Iterator[Route]:
    """The routes to ``port`` of Ingresses that have the class of one of ``upstreams``."""
    classes = {route_kinds.class_of(upstream.source.body) for upstream in upstreams}
    for source in objects.by_kind("Ingress", "networking.k8s.io"):
        if source.ref.namespace == service.ref.namespace and route_kinds.class_of(source.body) in classes:
            for route in route_kinds.routes(source.ref, source.body, route_kinds.INGRESS):
                if services.routed([port], route):
                    yield route
