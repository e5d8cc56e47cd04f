"""Routes that turn later than the pods, or never, though their plain port turns into HTTPS or is removed."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import services
from post_renderer.model import FOLLOW, KEEP, Finding, Route, problem
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.topology import chain

_HOW = {KEEP: "is kept (routes keep)"}
_LATER = "turns a sync wave later (routes last)"


def changes(context: PlanContext) -> Iterator[Finding]:
    """The problems of routes that would lead to a port that is no longer there, or no longer plain."""
    for backend in context.backends:
        if backend.options.routes == FOLLOW:
            continue
        if backend.plain_port is None:
            yield from _problems(backend, [], "turns into HTTPS", context)
        elif not backend.options.keep_http:
            others = context.topology.routes.unswitched_to(backend.service)
            to_plain = [route for route in others if services.named((backend.plain_port,), route.port)]
            yield from _problems(backend, to_plain, "is removed (keep-http false)", context)


def _problems(backend: Backend, others: list[Route], end: str, context: PlanContext) -> Iterator[Finding]:
    how = _HOW.get(backend.options.routes, _LATER)
    hint = "set routes to follow" + (", or keep-http to true" if backend.plain_port else "")
    for route in (*backend.routes, *others):
        if not _is_encrypted(route, backend, context):
            message = (
                f"{route.location} routes to port {route.port} of {backend.service} in plain HTTP and {how}, "
                f"but that port {end}"
            )
            yield problem("kept-route-breaks", route.source, message, hint, route.path)


def _is_encrypted(route: Route, backend: Backend, context: PlanContext) -> bool:
    """Whether the routing object encrypts already; what is not in the stream is taken for that."""
    if backend.manifest is None:
        return True
    return chain.observed(route, backend.manifest, context.topology).encrypted
