"""Ingresses that lead to other Services as well, where a controller switches all of an Ingress.

Such an Ingress is split: the paths to flagged Services move to copies of it, one for each name that is
verified, and the others stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import OBJECT, Support
from post_renderer.model import KEEP, Finding, Manifest, Ref, Route, fields, fields_and_indices, problem
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import split
from post_renderer.plan.routing.split import Part
from post_renderer.topology import routes

_DEFAULT_BACKENDS = (("spec", "defaultBackend"), ("spec", "backend"))


def by_source(context: PlanContext) -> Mapping[Ref, Sequence[Backend]]:
    """The backends whose routes are to be turned, by the routing objects that lead to them."""
    sources: dict[Ref, list[Backend]] = defaultdict(list)
    for backend in context.backends:
        if backend.options.routes != KEEP:
            for source in dict.fromkeys(route.source for route in backend.routes):
                sources[source].append(backend)
    return sources


def parts(context: PlanContext) -> Mapping[Ref, Sequence[Part]]:
    """The parts of each routing object: one, or for a mixed one those that it is split in.

    One with a ``problem_with`` has a single part.
    """
    added: set[Ref] = set()

    def is_taken(ref: Ref) -> bool:
        return ref in context.topology.routes.refs or ref in added

    all_parts: dict[Ref, Sequence[Part]] = {}
    for source, backends in by_source(context).items():
        manifest = context.topology.objects.get(source)
        name = context.topology.ingress_classes.controller_of(manifest).name
        support = controllers.CONTROLLERS[name].load().SUPPORT[source.kind] if name else None
        all_parts[source] = (Part(manifest, tuple(backends)),)
        if support and support.splitting and _is_mixed(manifest, backends, support):
            groups = _groups(backends)
            if _others(manifest, backends):
                groups = [(), *groups]
            if not problem_with(manifest, backends, name):
                all_parts[source] = split.parts(manifest, groups, support.splitting, is_taken)
                added |= {part.source.ref for part in all_parts[source]}
    return all_parts


def problem_with(source: Manifest, backends: Sequence[Backend], controller: str) -> Finding | None:
    """The problem of ``source`` if it is mixed and cannot be split, else None."""
    support = controllers.CONTROLLERS[controller].load().SUPPORT[source.ref.kind]
    if not _is_mixed(source, backends, support):
        return None
    others: dict[str, list[str]] = {}
    for route in _unlike_the_first(source, backends):
        others.setdefault(route.service, []).append(route.location)
    listed = ", ".join(f"{name} ({' '.join(locations)})" for name, locations in sorted(others.items()))
    flagged = backends[0].service
    message = (
        f"routes to {flagged}, which is flagged, and also to {listed}: {controller} applies annotations to "
        f"every path of an Ingress, so these would also get HTTPS and be verified as {flagged.name}"
    )
    if not support.splitting:
        hint = (
            "move these paths to an Ingress of their own in the chart's values "
            "(flagging them is not enough: the verified name differs)"
        )
        return problem("ingress-mixed", source.ref, message, hint)
    obstacle = _obstacle(source, backends)
    if not obstacle:
        return None
    reason, hint = obstacle
    return problem("ingress-mixed", source.ref, f"{message}; it cannot be split: {reason}", hint)


def _is_mixed(source: Manifest, backends: Sequence[Backend], support: Support) -> bool:
    if support.switch != OBJECT or (support.splitting and not support.splitting.is_needed(source)):
        return False
    return bool(_unlike_the_first(source, backends))


def _groups(backends: Sequence[Backend]) -> list[Sequence[Backend]]:
    """``backends`` by their certificate: one name is verified for each."""
    groups: dict[Ref, list[Backend]] = {}
    for backend in backends:
        groups.setdefault(backend.certificate.owner, []).append(backend)
    return list(groups.values())


def _unlike_the_first(source: Manifest, backends: Sequence[Backend]) -> Sequence[Route]:
    """The routes that would get HTTPS without sharing the first backend's certificate."""
    return _others(source, _groups(backends)[0])


def _others(source: Manifest, backends: Sequence[Backend]) -> Sequence[Route]:
    """The routes of ``source`` to other Services than ``backends``."""
    switched = {route.path for backend in backends for route in backend.routes if route.source == source.ref}
    return [route for route in routes.of(source) if route.path not in switched]


def _obstacle(source: Manifest, backends: Sequence[Backend]) -> tuple[str, str] | None:
    """What is in the way of splitting ``source``, and the next step; None where nothing is."""
    if any(route.path in _DEFAULT_BACKENDS for route in routes.of(source)):
        # kubernetes/ingress-nginx v1.15.1, internal/ingress/controller/controller.go, createServers: the
        # default backend of a host is that of the first Ingress with it, with the annotations of that one.
        reason = "its default backend is that of all its hosts, which no two Ingresses can share"
        return reason, "write the default backend as path / of each host in the chart's values"
    owner_of = {r.path: b.certificate.owner for b in backends for r in b.routes if r.source == source.ref}
    owners: dict[tuple[str, bool], set[Ref | None]] = defaultdict(set)
    for route in routes.of(source):
        steps = fields_and_indices(route.path[:-1])
        is_exact = fields.text(source.body, *steps, "pathType") == "Exact"
        owners[route.location, is_exact].add(owner_of.get(route.path))
    twice = next((location for (location, _), of_path in owners.items() if len(of_path) > 1), "")
    if twice:
        return f"{twice} is in it twice", "remove one of the two in the chart's values"
    return None
