"""The hop from each routing object to the pods: what its controller verifies now, and once all is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from post_renderer import controllers
from post_renderer.controllers.upstream import Verification
from post_renderer.model import KEEP, Ref, Route, Settings
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import mixed, upstreams
from post_renderer.plan.routing.split import Part
from post_renderer.topology import chain, connections
from post_renderer.topology.topology import Topology


class Hop(NamedTuple):
    """The connections of one routing object to a Service.

    ``controller`` is empty where it is unknown. ``planned`` is None where the routing object stays as it is.
    """

    source: Ref
    controller: str
    planned: Verification | None = None


def planned(
    backends: Sequence[Backend], topology: Topology, settings: Settings
) -> tuple[tuple[Hop, ...], ...]:
    """The hops to each of ``backends``: one for each routing object, or its copy that has the paths then."""
    parts = mixed.parts(PlanContext(topology, settings, tuple(backends)))
    return tuple(tuple(_to(backend, parts, topology, settings)) for backend in backends)


def _to(
    backend: Backend, parts: Mapping[Ref, Sequence[Part]], topology: Topology, settings: Settings
) -> Iterator[Hop]:
    for source in dict.fromkeys(route.source for route in backend.routes):
        manifest = topology.objects.get(source)
        name = topology.ingress_classes.controller_of(manifest).name
        if not name or backend.options.routes == KEEP:
            yield Hop(source, name)
            continue
        part = next(part for part in parts[source] if any(_is_same(each, backend) for each in part.backends))
        upstream = upstreams.upstream(manifest, backend, name, settings)
        verification = controllers.CONTROLLERS[name].load().verification(upstream)
        yield Hop(part.source.ref, name, verification)


def _is_same(backend: Backend, other: Backend) -> bool:
    return (backend.service, backend.https_port) == (other.service, other.https_port)


def now(route: Route, service: Ref, topology: Topology) -> str:
    """What the connections of ``route`` are now, in a word or two: plain, encrypted or verified.

    Empty for a route of which nothing is known.
    """
    source = topology.objects.get(route.source)
    if not topology.ingress_classes.controller_of(source).name:
        return ""
    return connections.state_of(chain.observed(route, topology.objects.get(service), topology))
