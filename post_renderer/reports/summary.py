"""How many hops from routing objects to Services are plain, encrypted and verified, by namespace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from post_renderer.model import Value
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.reports import table

# What ServiceStatus.now calls a hop: its field in JSON, and whether it is shown when there is none, too.
_STATES = {
    "plain": ("plain", True),
    "encrypted": ("encrypted", True),
    "CA verified": ("caVerified", False),
    "verified": ("verified", True),
    "": ("unknown", False),
}


class NamespaceSummary(NamedTuple):
    """The Services of one namespace: how many, how many without a route, and the states of their hops."""

    services: int
    without_route: int
    hops: Mapping[str, int]


def by_namespace(statuses: Sequence[ServiceStatus]) -> dict[str, NamespaceSummary]:
    """The summary of each namespace that has Services, sorted by name."""
    of_namespaces: dict[str, list[ServiceStatus]] = {}
    for status in statuses:
        of_namespaces.setdefault(status.service.namespace, []).append(status)
    return {namespace: _summary(of_namespaces[namespace]) for namespace in sorted(of_namespaces)}


def _summary(statuses: Sequence[ServiceStatus]) -> NamespaceSummary:
    """The summary of ``statuses``. Several paths of one routing object to a Service are one hop."""
    hops: Counter[str] = Counter()
    for status in statuses:
        sources = (route.source for route in status.routes)
        hops.update(now for _, now in dict.fromkeys(zip(sources, status.now, strict=True)))
    return NamespaceSummary(len(statuses), sum(not status.routes for status in statuses), hops)


def sentence(statuses: Sequence[ServiceStatus]) -> str:
    """All ``statuses`` in a sentence."""
    summary = _summary(statuses)
    count = "1 Service" if summary.services == 1 else f"{summary.services} Services"
    without = f", {summary.without_route} without a route" if summary.without_route else ""
    hops = (f"{summary.hops[state]} {state or 'unknown'}" for state in _shown(summary))
    return f"{count}{without}; hops from routes: {', '.join(hops)}"


def _shown(summary: NamespaceSummary) -> list[str]:
    return [state for state, (_, always) in _STATES.items() if always or summary.hops.get(state)]


def of_namespaces(statuses: Sequence[ServiceStatus]) -> table.Table:
    """One row for each namespace, which is dimmed where no hop is known to be plain."""
    states = _shown(_summary(statuses))
    head = ("NAMESPACE", "SERVICES", "NO ROUTE", *(state.upper() or "UNKNOWN" for state in states))
    summaries = by_namespace(statuses)
    rows = [
        (name, str(each.services), str(each.without_route), *(str(each.hops.get(s, 0)) for s in states))
        for name, each in summaries.items()
    ]
    return table.Table(head, rows, ["" if each.hops.get("plain") else "dim" for each in summaries.values()])


def data(statuses: Sequence[ServiceStatus]) -> list[Value]:
    """The summaries of the namespaces as plain data (inspect.schema.json)."""
    return [
        {
            "namespace": name,
            "services": each.services,
            "withoutRoute": each.without_route,
            "hops": {field: each.hops.get(state, 0) for state, (field, _) in _STATES.items()},
        }
        for name, each in by_namespace(statuses).items()
    ]
