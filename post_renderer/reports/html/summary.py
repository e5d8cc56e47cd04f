"""How many hops are plain, encrypted and verified, in all and by namespace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from post_renderer.reports.html.service import Service


class Counts(NamedTuple):
    """The Services of one namespace, or of all: how many, and their hops by state, now and after the filter.

    After the filter only hops to flagged Services are another.
    """

    services: int
    now: Mapping[str, int]
    then: Mapping[str, int]


def counts(services: Iterable[Service]) -> Counts:
    """The counts of ``services``."""
    counted = list(services)
    pairs = [(each, hop) for each in counted for hop in each.hops]
    now = Counter(hop.now for _, hop in pairs)
    then = Counter(hop.then if each.status.flagged else hop.now for each, hop in pairs)
    return Counts(len(counted), now, then)


def by_namespace(services: Iterable[Service]) -> dict[str, list[Service]]:
    """``services`` by namespace, sorted by its name, each in the order of the input."""
    found: dict[str, list[Service]] = {}
    for each in services:
        found.setdefault(each.status.service.namespace, []).append(each)
    return dict(sorted(found.items()))
