"""Every Service of a stream, flagged or not: its chain, and what would be done."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from post_renderer.flags import checks, defaults_from
from post_renderer.model import (
    PROBLEM,
    Change,
    Copy,
    Decision,
    Finding,
    Port,
    ProblemsError,
    Ref,
    Request,
    Route,
    Settings,
    TargetPod,
    located_by,
    progress,
)
from post_renderer.plan import Plan, make
from post_renderer.plan.backend import Backend
from post_renderer.plan.callers.listing import Caller, Callers
from post_renderer.plan.routing import hops
from post_renderer.plan.routing.hops import Hop
from post_renderer.topology import chain, own_service
from post_renderer.topology.topology import Topology

# Placeholders, and the rule of a CA that is not at hand: for Services that nobody has flagged neither a
# missing issuer nor a missing CA is reported.
ANY_ISSUER, ANY_CA, NO_CA = "YOUR-ISSUER", "YOUR-CA", "ca-form"
# The one that asks least of the chart first; auto takes a sidecar where that is the only way.
MODES = ("auto", "native", "mount")


class ServiceStatus(NamedTuple):
    """One Service. ``mode`` is the mode that would work, empty when none does (see ``problems``).

    ``now`` is what the connections of each of ``routes`` are (plan/routing/hops.py).
    ``ports`` are the plain ones, none when it is not clear which those are; ``backends`` how each is done;
    ``callers`` is who calls it besides the routes; ``hops`` what its routes are to be.
    """

    service: Ref
    flagged: bool
    routes: tuple[Route, ...]
    now: tuple[str, ...]
    ports: tuple[Port, ...]
    pods: tuple[TargetPod, ...]
    mode: str
    backends: tuple[Backend, ...]
    changes: tuple[Change, ...]
    problems: tuple[Finding, ...]
    callers: tuple[Caller, ...] = ()
    hops: tuple[Hop, ...] = ()


class Attempt:
    """What a plan came to for each of its Services."""

    def __init__(self, plan: Plan, topology: Topology, callers: Callers) -> None:
        self._plan = plan
        self._callers = callers
        self._backends: dict[Ref, list[Backend]] = {}
        for backend in plan.backends:
            self._backends.setdefault(backend.service, []).append(backend)
        self._related: dict[Ref, set[Ref]] = {}
        for backend, decisions in zip(plan.backends, plan.serving, strict=True):
            related = self._related.setdefault(backend.service, set())
            related |= _related(backend, topology) | _decided(decisions) | self._refs_of_callers(backend)
        self._everything = set().union(*self._related.values())
        self._changes: dict[Ref, list[tuple[int, Change]]] = {}
        originals = {change.ref: change.source for change in plan.changes if isinstance(change, Copy)}
        for number, change in enumerate(plan.changes):
            ref = located_by(change)
            self._changes.setdefault(originals.get(ref, ref), []).append((number, change))
        failures = {finding for findings in plan.failures.values() for finding in findings}
        self._left = {f.ref: f for f in plan.findings if f.rule == "left-to-mesh"}
        self._problems = [f for f in plan.findings if f.severity == PROBLEM and f not in failures]

    def _refs_of_callers(self, backend: Backend) -> set[Ref]:
        if backend.manifest is None:
            return set()
        return {caller.ref for caller in self._callers.of(backend.manifest, backend.pods)}

    def left_alone(self, service: Ref) -> tuple[Finding, ...]:
        """Why nothing is done for the Service, though nothing is wrong."""
        return (self._left[service],) if service in self._left else ()

    def problems(self, service: Ref) -> tuple[Finding, ...]:
        """The problems of the Service, of its objects, and of objects that belong to no Service."""
        failures = self._plan.failures.get(service)
        if failures:
            return failures
        own = self._related.get(service, set())
        return tuple(f for f in self._problems if f.ref in own or f.ref not in self._everything)

    def backends(self, service: Ref) -> tuple[Backend, ...]:
        """How each port of the Service would be done, none when one cannot be."""
        return () if self.problems(service) else tuple(self._backends.get(service, ()))

    def hops(self, backends: Sequence[Backend], topology: Topology, settings: Settings) -> tuple[Hop, ...]:
        """What the routes of ``backends``, ports of one Service, are to be."""
        planned = hops.planned(backends, self._plan.parts, topology, settings)
        return tuple(hop for to_one in planned for hop in to_one)

    def changes(self, backends: Sequence[Backend]) -> tuple[Change, ...]:
        """The changes that ``backends`` need, in the order of the plan."""
        refs: list[Ref] = []
        for backend in backends:
            refs += (backend.service, *(pod.ref for pod in backend.pods))
            refs += (route.source for route in backend.routes)
            refs += sorted(self._refs_of_callers(backend))
        numbered = [pair for ref in dict.fromkeys(refs) for pair in self._changes.get(ref, ())]
        return tuple(change for _, change in sorted(numbered, key=lambda pair: pair[0]))


def _related(backend: Backend, topology: Topology) -> set[Ref]:
    """The objects in the chain of ``backend``, and its Certificate."""
    certificate = backend.certificate
    refs = [backend.service, certificate.owner, certificate.ref, *backend.server.resources]
    refs += [route.source for route in own_service.routes_to(backend.request, topology)]
    refs += [route.source for route in own_service.unswitched_to(backend.request, topology)]
    refs += [pod.ref for pod in backend.pods]
    return {ref for ref in refs if ref}


def _decided(decisions: Sequence[Decision]) -> set[Ref]:
    """The objects that a server changes, and those that its findings are about."""
    return {decision.ref for decision in decisions if decision.ref}


def survey_services(
    requests: Sequence[Request], topology: Topology, settings: Settings
) -> tuple[ServiceStatus, ...]:
    """The status of all Services of the chart that no hook owns, in the order of the stream."""
    flagged = {request.service: request for request in requests if request.present}
    callers = Callers(topology)
    together = Attempt(make(requests, topology, settings), topology, callers)
    statuses = []
    services = topology.objects.by_kind("Service")
    for number, service in enumerate(services):
        progress.report("planning", number, len(services), "Services")
        if service.is_hook or own_service.is_added(service, topology.objects):
            continue
        request, attempt = flagged.get(service.ref), together
        if request is None:
            request, attempt = _first_working_mode(service.ref, topology, settings, callers)
        status = _status(request, attempt, topology, settings)
        of_service = callers.of(service, status.pods)
        statuses.append(status._replace(flagged=service.ref in flagged, callers=of_service))
    return tuple(statuses)


def _status(request: Request, attempt: Attempt, topology: Topology, settings: Settings) -> ServiceStatus:
    ref = request.service
    backends = attempt.backends(ref)
    routes = (*own_service.routes_to(request, topology), *own_service.unswitched_to(request, topology))
    status = ServiceStatus(
        service=ref,
        flagged=False,
        routes=routes,
        now=tuple(hops.now(route, ref, topology) for route in routes),
        ports=(),
        pods=(),
        mode="",
        backends=backends,
        changes=(),
        problems=attempt.problems(ref) or attempt.left_alone(ref),
    )
    if not backends:
        ports, pods = _ports_and_pods(request, topology)
        return status._replace(ports=ports, pods=pods)
    return status._replace(
        ports=tuple(backend.plain_port or backend.https_port for backend in backends),
        pods=tuple(pod for backend in backends for pod in backend.pods),
        mode=request.options.mode,
        changes=attempt.changes(backends),
        hops=attempt.hops(backends, topology, settings),
    )


def _first_working_mode(
    ref: Ref, topology: Topology, settings: Settings, callers: Callers
) -> tuple[Request, Attempt]:
    """A request in the first mode that would do for a Service that nobody has flagged, or in the last one."""
    options = defaults_from(settings.sources)
    options = options._replace(
        issuer=options.issuer or ANY_ISSUER, ca_configmap=options.ca_configmap or ANY_CA
    )
    request, attempt = Request(ref, options), Attempt(Plan(), topology, callers)
    for mode in MODES:
        request = Request(ref, options._replace(mode=mode))
        plan = make([request], topology, settings)
        of_plan = [finding for finding in plan.findings if finding.rule != NO_CA]
        findings = (*checks.problems(request, settings), *of_plan)
        attempt = Attempt(plan._replace(findings=findings), topology, callers)
        if attempt.backends(ref) or attempt.left_alone(ref):
            break
    return request, attempt


def _ports_and_pods(request: Request, topology: Topology) -> tuple[tuple[Port, ...], tuple[TargetPod, ...]]:
    """The ports and the pods of a Service that cannot be done, as far as they are clear."""
    ports: tuple[Port, ...] = ()
    pods: tuple[TargetPod, ...] = ()
    with suppress(ProblemsError):
        ports = chain.ports_of(request, topology)
        pods = tuple(pod for port in ports for pod in chain.resolve(request, port, topology).pods)
    return ports, pods
