"""What the filter put into a stream, as far as the stream itself tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from post_renderer.model import PROBLEM, Finding, Port, Ref, Settings
from post_renderer.plan.backend import Backend
from post_renderer.strip import added, doubts, route_ports, units, verification
from post_renderer.strip.draft import Draft, Reading, read
from post_renderer.strip.route_ports import TurnedRoute

# Each round states more, as less is there.
_ROUNDS = 8
# So many ways for the routes to lead to plain ports are tried.
_CHOICES = 16


def draft(reading: Reading, settings: Settings) -> tuple[Draft, list[Finding]]:
    """The stream of ``reading`` without what the filter put in, and what is not known about it."""
    turned = route_ports.turned(reading)
    candidates = {
        service: route_ports.candidates(routes[0].backend, _text(reading, routes[0].backend))
        for service, routes in turned.items()
    }
    fitting: list[tuple[Mapping[Ref, Port], Draft, list[Finding]]] = []
    failed: list[tuple[Draft, list[Finding]]] = []
    for ports in islice(product(*candidates.values()), _CHOICES):
        choice = dict(zip(candidates, ports, strict=True))
        attempt, findings = _attempt(reading, settings, turned, choice)
        if any(finding.severity == PROBLEM for finding in findings):
            failed.append((attempt, findings))
        else:
            fitting.append((choice, attempt, findings))
    if not fitting:
        return _nearest(reading, turned, failed)
    choices = [choice for choice, _, _ in fitting]
    ambiguous = [
        route_ports.unknown(each, len({choice[service] for choice in choices}))
        for service, routes in turned.items()
        if len({choice[service] for choice in choices}) > 1
        for each in routes
    ]
    _, first, findings = fitting[0]
    return first, [*ambiguous, *findings]


def _nearest(
    reading: Reading,
    turned: Mapping[Ref, Sequence[TurnedRoute]],
    failed: Sequence[tuple[Draft, list[Finding]]],
) -> tuple[Draft, list[Finding]]:
    """Of the ways that do not do, the one whose problems tell most."""
    for attempt, findings in failed:
        if all(finding.rule != "strip-not-certain" for finding in findings):
            return attempt, findings
    # Ports that were only tried say nothing about what is in the way.
    tried = [each for routes in turned.values() for each in routes if each.backend.plain_port is None]
    unknown = [route_ports.unknown(each, 0) for each in tried]
    return (Draft(reading), unknown) if unknown else failed[0]


def _text(reading: Reading, backend: Backend) -> str:
    """The document of a flagged Service, empty where it is in another stream."""
    return reading.texts[backend.manifest.document] if backend.manifest is not None else ""


def _attempt(
    reading: Reading,
    settings: Settings,
    turned: Mapping[Ref, Sequence[TurnedRoute]],
    ports: Mapping[Ref, Port],
) -> tuple[Draft, list[Finding]]:
    """The stream where the routes to each flagged Service led to one of ``ports``."""
    attempt = Draft(reading)
    findings = list(_routed(attempt, turned, ports))
    if any(finding.severity == PROBLEM for finding in findings):
        return attempt, findings
    attempt.removed.update(added.candidates(reading))
    for backend in reading.plan.backends:
        for unit in units.shown(backend, attempt):
            attempt.take(unit)
    for unit in units.admissions(attempt):
        attempt.take(unit)
    _take_all(attempt, settings)
    attempt.restore_schemes()
    of_stream = list(verification.findings(attempt, settings))
    if not of_stream:
        attempt = _smallest(attempt, settings)
    of_values = list(doubts.of_values(attempt))
    known = {(finding.ref, finding.path) for finding in of_values if finding.severity == PROBLEM}
    left = [finding for finding in doubts.left(attempt) if (finding.ref, finding.path) not in known]
    return attempt, [*findings, *of_values, *left, *of_stream]


def _smallest(attempt: Draft, settings: Settings) -> Draft:
    """``attempt`` without the lists that the filter has made."""
    smaller = attempt.copy()
    for number in sorted(attempt.units):
        for unit in units.left_of_lists(attempt, number):
            smaller.take(unit)
    # A list that other entries follow is not taken out, and all that was in it is there again.
    if len("".join(smaller.texts())) >= len("".join(attempt.texts())):
        return attempt
    problems = list(verification.findings(smaller, settings))
    return attempt if problems or smaller.put_back != attempt.put_back else smaller


def _routed(
    attempt: Draft, turned: Mapping[Ref, Sequence[TurnedRoute]], ports: Mapping[Ref, Port]
) -> Iterator[Finding]:
    for service, routes in turned.items():
        for each in routes:
            values = route_ports.values(each, ports[service])
            if values is None:
                yield route_ports.unknown(each, 0)
                continue
            attempt.values.setdefault(each.source.document, {}).update(values)
            doubt = route_ports.doubt(each, ports[service])
            if doubt:
                yield doubt


def _take_all(attempt: Draft, settings: Settings) -> None:
    """Takes out what the filter states, until it states nothing more that is there."""
    plan = attempt.reading.plan
    for _ in range(_ROUNDS):
        taken = [attempt.take(unit) for unit in units.stated(plan, attempt)]
        if not any(taken):
            return
        plan = read("".join(attempt.texts()), settings).plan
