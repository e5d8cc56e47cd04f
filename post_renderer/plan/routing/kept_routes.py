"""Routes that stay as they are because ``routes`` is ``keep``: what they need, and what would break them."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import services
from post_renderer.model import KEEP, Finding, Ref, Route, note, problem
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import upstreams
from post_renderer.topology import chain


def changes(context: PlanContext) -> Iterator[Finding]:
    """A note for each routing object that is kept, and the problems of those that would break."""
    for backend in context.backends:
        if backend.options.routes == KEEP:
            yield from _broken(backend, context)
            for source in dict.fromkeys(route.source for route in backend.routes):
                yield _kept(source, backend, context)
            for route in context.topology.routes.unswitched_to(backend.service):
                yield _by_hand(route.source, backend)


def _kept(source: Ref, backend: Backend, context: PlanContext) -> Finding:
    manifest = context.topology.objects.get(source)
    controller = context.topology.ingress_classes.controller_of(manifest).name
    if not controller:
        return _by_hand(source, backend)
    needs = upstreams.needed(controller, backend)
    message = f"is left as it is (routes keep); for verified HTTPS to {backend.service} it needs {needs}"
    return note("route-kept", source, message)


def _by_hand(source: Ref, backend: Backend) -> Finding:
    message = (
        f"is left as it is (routes keep); for verified HTTPS to {backend.service} it needs port "
        f"{services.label(backend.https_port)}, the name {backend.server_name}, and the CA in ca.crt of "
        f"Secret {backend.options.ca_secret or backend.certificate.secret}"
    )
    return note("route-kept", source, message)


def _broken(backend: Backend, context: PlanContext) -> Iterator[Finding]:
    """The problems of routes whose plain port turns into HTTPS, or is removed."""
    if backend.plain_port and not backend.options.keep_http:
        others = context.topology.routes.unswitched_to(backend.service)
        to_plain_port = [route for route in others if services.named((backend.plain_port,), route.port)]
        end, hint = "is removed (keep-http false)", "let routes follow, or leave keep-http out"
    elif backend.plain_port is None:
        to_plain_port, end, hint = [], "turns into HTTPS", "let routes follow"
    else:
        return
    for route in (*backend.routes, *to_plain_port):
        if not _is_encrypted(route, backend, context):
            message = (
                f"{route.location} routes to port {route.port} of {backend.service} in plain HTTP and is "
                f"kept (routes keep), but that port {end}"
            )
            yield problem("kept-route-breaks", route.source, message, hint, route.path)


def _is_encrypted(route: Route, backend: Backend, context: PlanContext) -> bool:
    """Whether the routing object encrypts already; what is not in the stream is taken for that."""
    if backend.manifest is None:
        return True
    return chain.observed(route, backend.manifest, context.topology).encrypted
