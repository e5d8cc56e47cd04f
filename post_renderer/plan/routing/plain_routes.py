"""Routes to a flagged Service that would stay in plain HTTP: problems, unless ``routes`` is ``keep``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import controllers
from post_renderer.controllers.upstream import OBJECT
from post_renderer.kubernetes import services
from post_renderer.model import KEEP, Finding, Ref, Route, problem
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import upstreams
from post_renderer.topology import chain, own_service


def changes(context: PlanContext) -> Iterator[Finding]:
    """The problems of the routes to all flagged Services."""
    by_service: dict[Ref, list[Backend]] = {}
    for backend in context.backends:
        if backend.options.routes != KEEP:
            by_service.setdefault(backend.service, []).append(backend)
    for service, backends in by_service.items():
        for route in own_service.unswitched_to(backends[0].request, context.topology):
            yield _unswitched(route, backends[0])
        yield from _to_other_ports(service, backends, context)


def _unswitched(route: Route, backend: Backend) -> Finding:
    if route.path[0] == "metadata":
        message = f"{route.location} names {backend.service}, which the controller then calls in plain HTTP"
        hint = "name a Service there that is not flagged, or set routes to keep"
        return problem("route-by-annotation", route.source, message, hint, route.path)
    message = (
        f"{route.location} leads to {backend.service}, and this version cannot switch it to HTTPS: "
        "its requests would stay in plain HTTP"
    )
    hint = (
        f"set routes to keep and switch it yourself: {upstreams.port_label(backend)}, "
        f"name {backend.server_name}, CA in Secret {backend.certificate.secret}"
        f"{upstreams.presented(backend)}; or unflag the Service"
    )
    return problem("route-unsupported", route.source, message, hint, route.path)


def _to_other_ports(service: Ref, backends: list[Backend], context: PlanContext) -> Iterator[Finding]:
    """The problems of routes to ports of ``service`` that are not secured."""
    switched = {(route.source, route.path) for backend in backends for route in backend.routes}
    # What such an object has beside a switched path is a problem of mixed.py already.
    whole = {source for source, _ in switched if _is_switched_whole(source, context)}
    for route in own_service.routes_to(backends[0].request, context.topology):
        if (route.source, route.path) in switched or route.source in whole:
            continue
        if _is_plain(route, backends[0], context):
            message = (
                f"{route.location} routes to port {route.port} of {service}, which is not secured: "
                "its requests would stay in plain HTTP"
            )
            hint = "add that port to port, or set routes to keep and switch the routes yourself"
            yield problem("route-to-other-port", route.source, message, hint, route.path)


def _is_switched_whole(source: Ref, context: PlanContext) -> bool:
    """Whether the controller of a routing object switches all paths of it at once, and none can move."""
    name = context.topology.ingress_classes.controller_of(context.topology.objects.get(source)).name
    support = controllers.CONTROLLERS[name].load().SUPPORT[source.kind] if name else None
    return support is None or (support.switch == OBJECT and support.splitting is None)


def _is_plain(route: Route, backend: Backend, context: PlanContext) -> bool:
    if backend.manifest is None:
        return False
    port = services.routed(own_service.ports_of(backend.request, context.topology), route)
    speaks_tls = port is not None and services.tls_evidence(port)
    return not speaks_tls and not chain.observed(route, backend.manifest, context.topology).encrypted
