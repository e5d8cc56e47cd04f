"""Makes a plan for requests: all changes, or all problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from post_renderer.kubernetes import kinds
from post_renderer.model import (
    PROBLEM,
    Add,
    Change,
    Copy,
    Decision,
    Drop,
    Finding,
    Path,
    ProblemsError,
    Put,
    Ref,
    Request,
    Settings,
    problem,
)
from post_renderer.model.records import NamedTuple
from post_renderer.plan import meshed, new_objects
from post_renderer.plan.backend import Backend, PartsBySource, PlanContext, PlannedPorts
from post_renderer.plan.callers import changes as callers
from post_renderer.plan.certificate import certificate, renewal
from post_renderer.plan.certificate.sharing import share_between_services
from post_renderer.plan.join import fall_back_to_sidecar, join
from post_renderer.plan.routing import mixed, own_service, plain_routes, routes, service, turning_later
from post_renderer.plan.serving import changes as serving
from post_renderer.plan.serving import immutable, left_over, tls_port
from post_renderer.topology.objects import MAY_CHANGE
from post_renderer.topology.topology import Topology

PlanStep: TypeAlias = Callable[[PlanContext], Iterator[Decision]]
Failures: TypeAlias = dict[Ref, tuple[Finding, ...]]

STEPS: tuple[PlanStep, ...] = (
    certificate.changes,
    serving.changes,
    immutable.changes,
    left_over.changes,
    renewal.changes,
    service.changes,
    own_service.changes,
    routes.changes,
    turning_later.changes,
    plain_routes.changes,
    meshed.changes,
    callers.changes,
)


class Plan(NamedTuple):
    """The changes of a run, and all findings, problems too.

    ``failures`` are the problems of the Services that could not be joined to a Backend. ``serving`` is what
    the server of each backend changes, in the order of ``backends``; for ``parts`` see PlanContext.
    """

    backends: tuple[Backend, ...] = ()
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    failures: Mapping[Ref, tuple[Finding, ...]] = MappingProxyType({})
    serving: tuple[tuple[Decision, ...], ...] = ()
    parts: PartsBySource = MappingProxyType({})


def make(requests: Sequence[Request], topology: Topology, settings: Settings) -> Plan:
    """The plan for ``requests``; where something cannot be done its findings have all the problems."""
    left = meshed.left_alone(requests, topology)
    failures: Failures = {ref: (left[ref],) for ref in left if left[ref].severity == PROBLEM}
    joinable = [request for request in requests if request.service not in left]
    context = _joined(joinable, PlanContext(topology, settings), failures)
    context = context._replace(parts=mixed.parts(context))
    decisions = [decision for step in STEPS for decision in step(context)]
    changes = [decision for decision in decisions if not isinstance(decision, Finding)]
    findings = [*left.values(), *(finding for of_service in failures.values() for finding in of_service)]
    findings += (decision for decision in decisions if isinstance(decision, Finding))
    findings += _conflicts(changes)
    findings += _unreadable(topology) if requests else ()
    planned = new_objects.completed(_once(changes))
    findings = list(dict.fromkeys(findings))
    return Plan(context.backends, planned, tuple(findings), failures, context.serving, context.parts)


def _unreadable(topology: Topology) -> Iterator[Finding]:
    """The problems of NetworkPolicies that cannot be read; ``flags`` has those of the chain's own kinds."""
    for document in topology.objects.unparsable_on_demand:
        if kinds.may_matter(document.document.text, kinds.NETWORK_POLICIES):
            yield document.problem(MAY_CHANGE)


def _joined(requests: Sequence[Request], context: PlanContext, failures: Failures) -> PlanContext:
    """``context`` with all backends that can be joined; problems of the others are added to ``failures``."""
    planned = PlannedPorts()
    backends: list[Backend] = []
    for request in requests:
        try:
            backends += join(request, context, planned)
        except ProblemsError as error:
            failures[request.service] = error.problems
    # What a preset changes depends on the Certificate, which several Services may share.
    context = _served(backends, context)
    fitting = _with_fallbacks(context, planned, failures)
    return context if fitting == list(context.backends) else _served(fitting, context)


def _served(backends: Sequence[Backend], context: PlanContext) -> PlanContext:
    """``context`` with ``backends``, their shared certificates, and what their servers change."""
    shared = share_between_services(backends, context.topology)
    names = tls_port.names(shared, _names_in_policies(context.topology))
    ipv6 = tls_port.with_ipv6(shared)
    context = context._replace(backends=shared, port_names=names, ipv6_ports=ipv6)
    return context._replace(serving=tuple(tuple(b.server.changes(b, context)) for b in shared))


def _names_in_policies(topology: Topology) -> frozenset[str]:
    """The names of ports in NetworkPolicies: a new port with such a name would be open to their peers."""
    if not topology.objects.by_kind("NetworkPolicy", "networking.k8s.io"):
        return frozenset()
    return topology.network_policies.port_names


def _with_fallbacks(context: PlanContext, planned: PlannedPorts, failures: Failures) -> list[Backend]:
    """The backends, those of mode auto with a sidecar where something is in the way of their preset."""
    fitting: list[Backend] = []
    for backend, decisions in zip(context.backends, context.serving, strict=True):
        obstacle = next((d for d in decisions if isinstance(d, Finding) and d.severity == PROBLEM), None)
        if (
            obstacle is None
            or backend.preset is None
            or backend.chain is None
            or backend.options.mode != "auto"
        ):
            fitting.append(backend)
            continue
        try:
            fitting.append(fall_back_to_sidecar(backend, obstacle, context, planned))
        except ProblemsError as error:
            failures[backend.service] = (*failures.get(backend.service, ()), *error.problems)
    return fitting


def _once(changes: Sequence[Change]) -> tuple[Change, ...]:
    """``changes`` without repetitions: two Services may ask for the same."""
    unique: dict[tuple[str, object, object], Change] = {}
    for change in changes:
        unique.setdefault(_key(change), change)
    return tuple(unique.values())


def _key(change: Change) -> tuple[str, object, object]:
    if isinstance(change, Add):
        return "add", change.after, str(change.body)
    if isinstance(change, Copy):
        return "copy", change.source, change.ref
    return type(change).__name__, change.ref, change.path


def _conflicts(changes: Sequence[Change]) -> Iterator[Finding]:
    """Two flagged Services that ask for different things at one place."""
    first: dict[tuple[Ref, Path], Put | Drop] = {}
    added: dict[Ref, Add] = {}
    for change in changes:
        if isinstance(change, Add) and added.setdefault(change.ref, change).body != change.body:
            message = (
                f"two flagged Services need different ones: {added[change.ref].after} and {change.after}"
            )
            hint = "give them different names (certificate-name and secret-name)"
            yield problem("conflicting-objects", change.ref, message, hint)
        if isinstance(change, (Put, Drop)):
            other = first.setdefault((change.ref, change.path), change)
            if isinstance(other, Put) and isinstance(change, Put) and other.value != change.value:
                message = f"two flagged Services need different things: {other.why}; {change.why}"
                hint = (
                    "give both the same flags, or one of them another mount-path, https-port or secret-name"
                )
                yield problem("conflicting-changes", change.ref, message, hint, change.path)
