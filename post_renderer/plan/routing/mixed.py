"""Routing objects that lead to other Services as well, where a controller switches all of an object."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.model import Finding, Manifest, problem
from post_renderer.plan.backend import Backend
from post_renderer.topology import routes


def problem_with(source: Manifest, backends: Sequence[Backend], controller: str) -> Finding | None:
    """The problem of ``source``, which leads to ``backends`` and to others; None without others."""
    others = _others(source, backends)
    if not others:
        return None
    listed = ", ".join(f"{name} ({' '.join(locations)})" for name, locations in sorted(others.items()))
    flagged = backends[0].service
    message = (
        f"routes to {flagged}, which is flagged, and also to {listed}: {controller} applies annotations to "
        f"every path of an Ingress, so these would also get HTTPS and be verified as {flagged.name}"
    )
    hint = (
        "move these paths to an Ingress of their own in the chart's values "
        "(flagging them is not enough: the verified name differs)"
    )
    return problem("ingress-mixed", source.ref, message, hint)


def _others(source: Manifest, backends: Sequence[Backend]) -> dict[str, list[str]]:
    """The Services that would get HTTPS without sharing the first backend's certificate, with their paths."""
    owner = backends[0].certificate.owner
    switched = {route.path for b in backends if b.certificate.owner == owner for route in b.routes}
    others: dict[str, list[str]] = {}
    for route in routes.of(source):
        if route.path not in switched:
            others.setdefault(route.service, []).append(route.location)
    return others
