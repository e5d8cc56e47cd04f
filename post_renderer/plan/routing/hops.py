"""The hop from each routing object to the pods: what its controller verifies now, and once all is done."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer import controllers
from post_renderer.controllers.upstream import Verification
from post_renderer.model import KEEP, Ref, Route, Settings
from post_renderer.plan.backend import Backend
from post_renderer.plan.routing import upstreams
from post_renderer.topology import chain
from post_renderer.topology.topology import Topology


class Hop(NamedTuple):
    """The connections of one routing object to a Service.

    ``controller`` is empty where it is unknown. ``planned`` is None where the routing object stays as it is.
    """

    source: Ref
    controller: str
    planned: Verification | None = None


def planned(backend: Backend, topology: Topology, settings: Settings) -> tuple[Hop, ...]:
    """The hops to ``backend``, one for each routing object."""
    hops = []
    for source in dict.fromkeys(route.source for route in backend.routes):
        manifest = topology.objects.get(source)
        name = topology.ingress_classes.controller_of(manifest).name
        verification = None
        if name and backend.options.routes != KEEP:
            controller = controllers.CONTROLLERS[name].load()
            upstream = upstreams.upstream(manifest, backend, name, settings)
            verification = controller.verification(upstream)
        hops.append(Hop(source, name, verification))
    return tuple(hops)


def words(verification: Verification) -> str:
    """What encrypted connections are, for people: ``encrypted, CA and name verified``."""
    if verification.ca and verification.name:
        return "encrypted, CA and name verified"
    return "encrypted, CA verified, name not" if verification.ca else "encrypted, not verified"


def now(route: Route, service: Ref, topology: Topology) -> str:
    """What the connections of ``route`` are now, in a word or two: plain, encrypted or verified.

    Empty for a route of which nothing is known.
    """
    source = topology.objects.get(route.source)
    if not topology.ingress_classes.controller_of(source).name:
        return ""
    tls = chain.observed(route, topology.objects.get(service), topology)
    if not tls.encrypted:
        return "plain"
    if tls.ca_verified and tls.verified_name:
        return "verified"
    return "CA verified" if tls.ca_verified else "encrypted"
