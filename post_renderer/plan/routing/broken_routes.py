"""Routes that turn later than the pods, or never, though their plain port turns into HTTPS or is removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.kubernetes import services
from post_renderer.model import FOLLOW, KEEP, NEW, Finding, Route, problem, spelled
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.topology import chain

_HOW = {KEEP: "is kept (routes keep)"}
_LATER = "turns a sync wave later (routes last)"


class _End(NamedTuple):
    """What becomes of a plain port that does not stay, and the next step."""

    what: str
    hint: str


_REMOVED = _End("is removed (keep-http false)", "set routes to follow, or keep-http to true")


def changes(context: PlanContext) -> Iterator[Finding]:
    """The problems of routes that would lead to a port that is no longer there, or no longer plain."""
    for backend in context.backends:
        end = _end_of_plain_port(backend)
        if backend.options.routes != FOLLOW and end:
            others = context.topology.routes.unswitched_to(backend.service) if end is _REMOVED else ()
            ports = (backend.plain_port,) if backend.plain_port else ()
            to_plain = [route for route in others if services.routed(ports, route)]
            yield from _problems(backend, to_plain, end, context)
        if backend.options.routes != FOLLOW and backend.https_port.position == NEW:
            yield from _to_all_ports(backend)


def _to_all_ports(backend: Backend) -> Iterator[Finding]:
    """The problems of routes that name no port, and so would lead to the new HTTPS port as well."""
    port = backend.plain_port
    for route in backend.routes:
        if route.of_pods and not route.port and route.service == backend.https_port.service:
            message = (
                f"{route.location} names no port of {backend.service} and is kept: its plain requests would "
                "go to the HTTPS port, too"
            )
            hint = (
                f"set {spelled(route.number_path)} to {port.name or port.target}" if port else "name its port"
            )
            yield problem("kept-route-to-all-ports", route.source, message, hint, route.number_path)


def _end_of_plain_port(backend: Backend) -> _End | None:
    """What becomes of the plain port, None when it stays."""
    preset = backend.server.preset
    can_have_sidecar = preset and not backend.server.resources
    hint = "set mode to sidecar, or routes to follow" if can_have_sidecar else "set routes to follow"
    if backend.plain_port is None:
        return _End("turns into HTTPS", hint)
    if preset and not preset.keeps_plain_port:
        return _End("closes", hint)
    return None if backend.options.keep_http else _REMOVED


def _problems(backend: Backend, others: list[Route], end: _End, context: PlanContext) -> Iterator[Finding]:
    how = _HOW.get(backend.options.routes, _LATER)
    for route in (*backend.routes, *others):
        if not _is_encrypted(route, backend, context):
            message = (
                f"{route.location} routes to port {route.port} of {backend.service} in plain HTTP and {how}, "
                f"but that port {end.what}"
            )
            yield problem("kept-route-breaks", route.source, message, end.hint, route.path)


def _is_encrypted(route: Route, backend: Backend, context: PlanContext) -> bool:
    """Whether the routing object encrypts already; what is not in the stream is taken for that."""
    if backend.manifest is None:
        return True
    return chain.observed(route, backend.manifest, context.topology).encrypted
