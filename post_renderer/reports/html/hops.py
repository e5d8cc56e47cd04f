"""The hops of one Service: from each routing object to its pods, as they are and as they can be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from post_renderer.controllers.upstream import Verification
from post_renderer.model import Ref, Route
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.plan.routing import upstreams
from post_renderer.plan.routing.hops import Hop
from post_renderer.topology.connections import CA_VERIFIED, ENCRYPTED, PLAIN, UNKNOWN, VERIFIED

# The state of a Service without any hop.
NO_ROUTE = "no route"
# From the worst to the best; of several hops a Service has the first of these.
_WORST_FIRST = (PLAIN, ENCRYPTED, CA_VERIFIED, UNKNOWN, VERIFIED)


class HopStates(NamedTuple):
    """The connections of one routing object to a Service.

    ``locations`` are the routes that they come from (``shop.example.com/ to port 80``). ``now`` is what they
    are, ``then`` what they are once the Service is done, both of connections.STATES. ``reason`` is what is
    not verified then, and why. ``controller`` may be empty.
    """

    source: Ref
    locations: tuple[str, ...]
    now: str
    then: str
    controller: str = ""
    reason: str = ""


def of_service(status: ServiceStatus) -> list[HopStates]:
    """The hops of ``status``, one for each routing object, or more where its routes are in several states."""
    planned = _planned(status)
    grouped: dict[tuple[Ref, str, Hop | None], list[Route]] = {}
    for route, now in zip(status.routes, status.now, strict=True):
        grouped.setdefault((route.source, now or UNKNOWN, planned.get(route)), []).append(route)
    return [_hop(*key, routes) for key, routes in grouped.items()]


def _planned(status: ServiceStatus) -> dict[Route, Hop]:
    """What is planned for each route; ``status.hops`` has one for each routing object of each backend."""
    hops = iter(status.hops)
    found: dict[Route, Hop] = {}
    for backend in status.backends:
        for of_source in upstreams.by_source(backend).values():
            found |= dict.fromkeys(of_source.routes, next(hops))
    return found


def _hop(source: Ref, now: str, planned: Hop | None, routes: Iterable[Route]) -> HopStates:
    locations = dict.fromkeys(f"{r.location} to port {r.port}" if r.port else r.location for r in routes)
    hop = HopStates(source, tuple(locations), now, now, planned.controller if planned else "")
    if planned is None or planned.planned is None:
        return hop
    return hop._replace(then=_word(planned.planned), reason=planned.planned.reason)


def _word(verification: Verification) -> str:
    if verification.ca and verification.name:
        return VERIFIED
    return CA_VERIFIED if verification.ca else ENCRYPTED


def worst(states: Iterable[str]) -> str:
    """The state of a Service whose hops have ``states``."""
    found = set(states)
    return next((state for state in _WORST_FIRST if state in found), NO_ROUTE)
