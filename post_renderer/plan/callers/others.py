"""Everyone else who calls a port that turns into HTTPS, goes or is closed: named, never edited."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import services
from post_renderer.model import (
    FOLLOW,
    Finding,
    Manifest,
    Path,
    Port,
    Put,
    Ref,
    Route,
    problem,
    spelled,
    warning,
)
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.callers.service_urls import Called, ServiceURLs
from post_renderer.plan.callers.turned_ports import CLOSED, TurnedPort, TurnedPorts


def changes(context: PlanContext, turned: TurnedPorts) -> Iterator[Finding]:
    """A warning for each place with a URL of such a port, and for each route of another Service to it."""
    urls = ServiceURLs(turned, context.settings)
    edited = {(d.ref, d.path) for decisions in context.serving for d in decisions if isinstance(d, Put)}
    found: dict[tuple[Ref, Path, Ref, int], TurnedPort] = {}
    for mention in context.topology.urls.of(each.service.ref for each in turned.services):
        called = urls.called(mention.url)
        source, path = mention.source.ref, mention.path
        if called and (source, path) not in edited:
            found.setdefault((source, path, called.service, called.number), called.turned)
    for (ref, path, service, number), of_url in found.items():
        yield _calling(ref, path, Called(service, number, of_url))
    yield from _routes(context, turned)
    yield from _closed_services(context, turned)


def _routes(context: PlanContext, turned: TurnedPorts) -> Iterator[Finding]:
    """The routes that still lead to a turned port, of any Service for the pods of a flagged one."""
    turning = {
        (route.source, route.path)
        for backend in context.backends
        if backend.options.routes == FOLLOW
        for route in backend.routes
    }
    secured = {ref for backend in context.backends for ref in (backend.service, backend.https_service)}
    for each in turned.services:
        service = each.service.ref
        for route in (*context.topology.routes.to(service), *context.topology.routes.unswitched_to(service)):
            port = services.named(tuple(each.ports), route.port)
            if port and (route.source, route.path) not in turning:
                to = each.ports[port]
                if service not in secured:
                    yield _calling(route.source, route.path, Called(service, port.number, to))
                # Where the port serves HTTPS or is removed, these are in routing/broken_routes.py.
                elif to.now == CLOSED:
                    yield _kept(route, to)


def _kept(route: Route, to: TurnedPort) -> Finding:
    message = f"{route.location} still leads to the plain port of {to.backend.service}, which {CLOSED}"
    hint = "set routes to follow, or close-plaintext only once the routes have turned"
    return problem("kept-route-breaks", route.source, message, hint, route.path)


def _closed_services(context: PlanContext, turned: TurnedPorts) -> Iterator[Finding]:
    """Services that nobody flagged, and whose port leads to one that is closed."""
    secured = {ref for backend in context.backends for ref in (backend.service, backend.https_service)}
    for each in turned.services:
        for port, to in each.ports.items():
            if to.now == CLOSED and each.service.ref not in secured:
                yield _closed_service(each.service, port, to)


def _closed_service(service: Manifest, port: Port, to: TurnedPort) -> Finding:
    """A problem; a warning for a headless Service, which StatefulSets have for the names of their pods."""
    path: Path = ("spec", "ports", port.position)
    message = f"port {services.label(port)} leads to the plain port of {to.backend.service}, which {CLOSED}"
    if services.is_headless(service.body):
        hint = "see that nobody calls that port of the pods by their names"
        return warning("headless-service-of-closed-port", service.ref, message, hint, path)
    hint = "flag this Service too, or remove close-plaintext"
    return problem("service-of-closed-port", service.ref, message, hint, path)


def _calling(ref: Ref, path: Path, called: Called) -> Finding:
    backend = called.turned.backend
    port = f"port {called.number} of {called.service}"
    message = f"{spelled(path)} calls {port} in plain HTTP, which {called.turned.now}"
    hint = (
        f"let it call https://{backend.https_host}:{backend.https_port.number}, and trust ca.crt of Secret "
        f"{backend.certificate.secret}"
    )
    if called.turned.now == CLOSED:
        return problem("caller-of-closed-port", ref, message, f"{hint}; or remove close-plaintext", path)
    return warning("caller-in-plain-http", ref, message, hint, path)
