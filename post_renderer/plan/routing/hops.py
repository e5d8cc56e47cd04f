"""The hop from each routing object to the pods: what its controller verifies now, and once all is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import Verification
from post_renderer.model import KEEP, Port, Ref, Route, Settings
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend, PartsBySource
from post_renderer.plan.routing import upstreams
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
    backends: Sequence[Backend], parts: PartsBySource, topology: Topology, settings: Settings
) -> tuple[tuple[Hop, ...], ...]:
    """The hops to each of ``backends``: one for each routing object, or the part with its paths then."""
    with_paths = {
        (source, each.service, each.https_port): part.source.ref
        for source, of_source in parts.items()
        for part in of_source
        for each in part.backends
    }
    return tuple(tuple(_to(backend, with_paths, topology, settings)) for backend in backends)


def _to(
    backend: Backend, with_paths: Mapping[tuple[Ref, Ref, Port], Ref], topology: Topology, settings: Settings
) -> Iterator[Hop]:
    for source, of_source in upstreams.by_source(backend).items():
        manifest = topology.objects.get(source)
        name = topology.ingress_classes.controller_of(manifest).name
        if not name or backend.options.routes == KEEP:
            yield Hop(source, name)
            continue
        upstream = upstreams.upstream(manifest, of_source, name, settings)
        verification = controllers.CONTROLLERS[name].load().verification(upstream)
        yield Hop(with_paths[source, backend.service, backend.https_port], name, verification)


def now(route: Route, service: Ref, topology: Topology) -> str:
    """What the connections of ``route`` are now, in a word or two: plain, encrypted or verified.

    Empty for a route of which nothing is known.
    """
    source = topology.objects.get(route.source)
    if not topology.ingress_classes.controller_of(source).name:
        return ""
    return connections.state_of(chain.observed(route, topology.objects.get(service), topology))
