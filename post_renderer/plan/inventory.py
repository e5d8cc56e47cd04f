"""Every Service of a stream, flagged or not: what leads to it, what is behind it, and what would be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import NamedTuple

from post_renderer.flags import asked_of
from post_renderer.model import (
    Add,
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
from post_renderer.plan import make
from post_renderer.plan.routing import https_port
from post_renderer.topology import pods
from post_renderer.topology.objects import Index, Manifest

# For charts that nobody has flagged yet: what lacks is not the issuer.
ANY_ISSUER = "YOUR-ISSUER"
# The one that asks least of the chart first; auto takes a sidecar where that is the only way.
MODES = ("auto", "native", "mount")


class Tried:
    """What became of some requests: the plan, or the problems, looked up by Service."""

    def __init__(self, found: Plan | Problems) -> None:
        self.problems = found.problems if isinstance(found, Problems) else []
        self._backends = {b.service: b for b in found.backends} if isinstance(found, Plan) else {}
        self._changes: dict[Ref, list[tuple[int, Change]]] = {}
        for change in enumerate(found.changes if isinstance(found, Plan) else ()):
            place = change[1].after if isinstance(change[1], Add) else change[1].ref
            self._changes.setdefault(place, []).append(change)

    def backend(self, service: Ref) -> Backend | None:
        """How the Service would be done, None when nothing can be."""
        return self._backends.get(service)

    def changes(self, backend: Backend) -> tuple[Change, ...]:
        """Those that the backend takes, in the order of the plan."""
        places = (backend.service, *(pod.workload for pod in backend.pods), *(r.ingress for r in backend.routes))
        numbered = (change for place in dict.fromkeys(places) for change in self._changes.get(place, ()))
        return tuple(change for _, change in sorted(numbered, key=itemgetter(0)))


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
    services = (service for service in index.of_kind("Service") if not service.is_hook)
    return tuple(_of(service, flagged, together, index, settings) for service in services)


def _of(service: Manifest, flagged: dict[Ref, Request], together: Tried, index: Index, settings: Settings) -> Survey:
    ref = service.ref
    request = flagged.get(ref)
    mode, tried = (request.flags.mode, together) if request else _best(ref, index, settings)
    routes = (*index.routes_to(ref.namespace, ref.name), *index.gateway_routes_to(ref.namespace, ref.name))
    backend = tried.backend(ref)
    if backend:
        port = backend.plain or backend.https
        return Survey(ref, bool(request), routes, port, backend.pods, mode, backend, tried.changes(backend), ())
    asked = request or Request(ref, Flags())
    port, behind = _partly(asked, service, routes, index)
    return Survey(ref, bool(request), routes, port, behind, "", None, (), _about(ref, tried.problems))


def _best(ref: Ref, index: Index, settings: Settings) -> tuple[str, Tried]:
    """The first mode that would do for a Service that nobody has flagged, or why none does."""
    tried = Tried(Problems([]))
    for mode in MODES:
        flags = asked_of(settings.layers)._replace(mode=mode)
        flags = flags._replace(issuer=flags.issuer or ANY_ISSUER)
        tried = _tried([Request(ref, flags)], index, settings._replace(strict=False))
        if tried.backend(ref):
            return mode, tried
    return "", tried


def _tried(requests: Sequence[Request], index: Index, settings: Settings) -> Tried:
    try:
        return Tried(make(requests, index, settings))
    except Problems as error:
        return Tried(error)


def _partly(
    request: Request, service: Manifest, routes: Iterable[Route], index: Index
) -> tuple[Port | None, tuple[Pod, ...]]:
    """What can be said of a Service that cannot be done: its port, and what is behind it."""
    port: Port | None = None
    behind: tuple[Pod, ...] = ()
    with suppress(Problems):
        port = https_port.to_secure(request, service, list(routes))
        behind = pods.behind(request, service, port, index)
    return port, behind


def _about(ref: Ref, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    about = tuple(problem for problem in problems if str(ref) in str(problem))
    return about or tuple(problems)
