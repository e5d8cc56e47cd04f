"""Ingresses that lead to other Services as well, where a controller switches all of an Ingress.

Such an Ingress is split: the paths to flagged Services move to copies of it, one for each name that is
verified, and the others stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import OBJECT
from post_renderer.model import KEEP, Manifest, Ref, Route, fields, fields_and_indices, problem
from post_renderer.plan.backend import Backend, Part, PartsBySource, PlanContext
from post_renderer.plan.routing import split, upstreams
from post_renderer.topology import routes

# The next step where it is not known that the controller takes a split.
_NOT_SPLIT = (
    "move these paths to an Ingress of their own in the chart's values "
    "(flagging them is not enough: the verified name differs)"
)
_DEFAULT_BACKENDS = (("spec", "defaultBackend"), ("spec", "backend"))


def by_source(context: PlanContext) -> Mapping[Ref, Sequence[Backend]]:
    """The backends whose routes are to be turned, by the routing objects that lead to them.

    Each has the routes of that object alone.
    """
    sources: dict[Ref, list[Backend]] = defaultdict(list)
    for backend in context.backends:
        if backend.options.routes != KEEP:
            for source, of_source in upstreams.by_source(backend).items():
                sources[source].append(of_source)
    return sources


def parts(context: PlanContext) -> PartsBySource:
    """The parts of each routing object: one, or for a mixed one those that it is split in.

    One that cannot be split has a single part, with what is in the way.
    """
    added: set[Ref] = set()

    def is_taken(ref: Ref) -> bool:
        return ref in context.topology.routes.refs or ref in added

    all_parts: dict[Ref, Sequence[Part]] = {}
    for source, backends in by_source(context).items():
        manifest = context.topology.objects.get(source)
        name = context.topology.ingress_classes.controller_of(manifest).name
        of_source = _of_source(manifest, backends, name, is_taken) if name else ()
        all_parts[source] = of_source or (Part(manifest, tuple(backends)),)
        added |= {part.source.ref for part in of_source}
    return all_parts


def _of_source(
    source: Manifest, backends: Sequence[Backend], controller: str, is_taken: Callable[[Ref], bool]
) -> Sequence[Part]:
    """The parts of a mixed routing object, none where it is not mixed."""
    support = controllers.CONTROLLERS[controller].load().SUPPORT[source.ref.kind]
    if support.switch != OBJECT or (support.splitting and not support.splitting.is_needed(source)):
        return ()
    of_source = routes.of(source)
    groups = _groups(backends)
    unlike_the_first = _others(of_source, groups[0])
    if not unlike_the_first:
        return ()
    obstacle = _obstacle(source, of_source, backends) if support.splitting else ("", _NOT_SPLIT)
    if obstacle:
        found = _message(backends[0].service, controller, unlike_the_first)
        reason, hint = obstacle
        message = f"{found}; it cannot be split: {reason}" if reason else found
        return (Part(source, tuple(backends), obstacle=problem("ingress-mixed", source.ref, message, hint)),)
    assert support.splitting
    if _others(of_source, backends):
        groups = [(), *groups]
    return split.parts(source, groups, support.splitting, is_taken)


def _message(flagged: Ref, controller: str, others: Sequence[Route]) -> str:
    """What is wrong with a routing object that leads to ``flagged`` and has the routes ``others`` as well."""
    locations: dict[str, list[str]] = {}
    for route in others:
        locations.setdefault(route.service, []).append(route.location)
    listed = ", ".join(f"{name} ({' '.join(found)})" for name, found in sorted(locations.items()))
    return (
        f"routes to {flagged}, which is flagged, and also to {listed}: {controller} applies annotations to "
        f"every path of an Ingress, so these would also get HTTPS and be verified as {flagged.name}"
    )


def _groups(backends: Sequence[Backend]) -> list[Sequence[Backend]]:
    """``backends`` by their certificate: one name is verified for each."""
    groups: dict[Ref, list[Backend]] = {}
    for backend in backends:
        groups.setdefault(backend.certificate.owner, []).append(backend)
    return list(groups.values())


def _others(of_source: Sequence[Route], backends: Sequence[Backend]) -> Sequence[Route]:
    """Those of the routes ``of_source`` that lead to other Services than ``backends``."""
    switched = {route.path for backend in backends for route in backend.routes}
    return [route for route in of_source if route.path not in switched]


def _obstacle(
    source: Manifest, of_source: Sequence[Route], backends: Sequence[Backend]
) -> tuple[str, str] | None:
    """What is in the way of splitting ``source``, and the next step; None where nothing is."""
    if any(route.path in _DEFAULT_BACKENDS for route in of_source):
        # kubernetes/ingress-nginx v1.15.1, internal/ingress/controller/controller.go, createServers: the
        # default backend of a host is that of the first Ingress with it, with the annotations of that one.
        reason = "its default backend is that of all its hosts, which no two Ingresses can share"
        return reason, "write the default backend as path / of each host in the chart's values"
    owner_of = {route.path: each.certificate.owner for each in backends for route in each.routes}
    owners: dict[tuple[str, bool], set[Ref | None]] = defaultdict(set)
    for route in of_source:
        steps = fields_and_indices(route.path[:-1])
        is_exact = fields.text(source.body, *steps, "pathType") == "Exact"
        owners[route.location, is_exact].add(owner_of.get(route.path))
    twice = next((location for (location, _), of_path in owners.items() if len(of_path) > 1), "")
    if twice:
        return f"{twice} is in it twice", "remove one of the two in the chart's values"
    return None
