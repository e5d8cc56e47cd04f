"""Every Service of a stream, flagged or not: what leads to it, what is behind it, and what would be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from post_renderer.flags import asked_of
from post_renderer.index import Index, Manifest
from post_renderer.model import (
    Backend,
    Change,
    Flags,
    Plan,
    Pod,
    Port,
    Problem,
    Problems,
    Ref,
    Request,
    Route,
    Settings,
)
from post_renderer.plan import make, pods, ports

# For charts that nobody has flagged yet: what lacks is not the issuer.
ANY_ISSUER = "YOUR-ISSUER"
MODES = ("auto", "native", "mount")


class Survey(NamedTuple):
    """One Service. ``mode`` is the one that would do it, empty when ``obstacles`` say why none does."""

    service: Ref
    flagged: bool
    routes: tuple[Route, ...]
    port: Port | None
    pods: tuple[Pod, ...]
    mode: str
    backend: Backend | None
    changes: tuple[Change, ...]
    obstacles: tuple[Problem, ...]


def look_around(requests: Sequence[Request], index: Index, settings: Settings) -> tuple[Survey, ...]:
    """All Services that no hook owns, in the order of the stream."""
    flagged = {request.service: request for request in requests if request.present}
    together = _tried(requests, index, settings)
    return tuple(_of(service, flagged, together, index, settings) for service in _services(index))


def _services(index: Index) -> Iterator[Manifest]:
    return (service for service in index.of_kind("Service") if not service.is_hook)


def _of(
    service: Manifest, flagged: dict[Ref, Request], together: Plan | Problems, index: Index, settings: Settings
) -> Survey:
    ref = service.ref
    request = flagged.get(ref)
    mode, found = (request.flags.mode, together) if request else _best(ref, index, settings)
    routes = (*index.routes_to(ref.namespace, ref.name), *index.gateway_routes_to(ref.namespace, ref.name))
    if isinstance(found, Plan):
        backend = next(b for b in found.backends if b.service == ref)
        port = backend.plain or backend.https
        return Survey(ref, bool(request), routes, port, backend.pods, mode, backend, _own(found, backend), ())
    asked = request or Request(ref, Flags())
    port, behind = _partly(asked, service, routes, index)
    return Survey(ref, bool(request), routes, port, behind, "", None, (), _about(ref, found.problems))


def _best(ref: Ref, index: Index, settings: Settings) -> tuple[str, Plan | Problems]:
    """The first mode that would do for a Service that nobody has flagged, or why none does."""
    found: Plan | Problems = Problems([])
    for mode in MODES:
        flags = asked_of(settings.layers)._replace(mode=mode)
        flags = flags._replace(issuer=flags.issuer or ANY_ISSUER)
        found = _tried([Request(ref, flags)], index, settings._replace(strict=False))
        if isinstance(found, Plan):
            return mode, found
    return "", found


def _tried(requests: Sequence[Request], index: Index, settings: Settings) -> Plan | Problems:
    try:
        return make(requests, index, settings)
    except Problems as error:
        return error


def _own(plan: Plan, backend: Backend) -> tuple[Change, ...]:
    mine = {backend.service, *(pod.workload for pod in backend.pods), *(route.ingress for route in backend.routes)}
    return tuple(change for change in plan.changes if change.ref in mine or getattr(change, "after", None) in mine)


def _partly(
    request: Request, service: Manifest, routes: Iterable[Route], index: Index
) -> tuple[Port | None, tuple[Pod, ...]]:
    """What can be said of a Service that cannot be done: its port, and what is behind it."""
    port: Port | None = None
    behind: tuple[Pod, ...] = ()
    with suppress(Problems):
        port = ports.to_secure(request, service, list(routes))
        behind = pods.behind(request, service, port, index)
    return port, behind


def _about(ref: Ref, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    about = tuple(problem for problem in problems if str(ref) in str(problem))
    return about or tuple(problems)
