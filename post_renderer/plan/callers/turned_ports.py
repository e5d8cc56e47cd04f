"""The ports on which a caller finds HTTPS now, or nothing, where it found plain HTTP before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Container, Manifest, Port, Ref, TargetPod
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.callers import secured_ports
from post_renderer.plan.routing import service as service_ports

# What has become of a port, as the end of a sentence.
HTTPS, REMOVED, STOPPED = "serves HTTPS now", "is removed (keep-http false)", "no longer answers"
CLOSED = "is closed (close-plaintext)"


class TurnedPort(NamedTuple):
    """What becomes of a port by securing ``backend``: HTTPS, REMOVED, STOPPED, or CLOSED by a policy."""

    backend: Backend
    now: str


class TurnedService(NamedTuple):
    """A Service with turned ports: its own, and those of its pods by number (as text) and by name."""

    service: Manifest
    ports: Mapping[Port, TurnedPort]
    container_ports: Mapping[str, TurnedPort]


class TurnedPorts:
    """The turned ports of a plan: those of pods, and of every Service for these pods, flagged or not."""

    def __init__(self, context: PlanContext) -> None:
        self._topology = context.topology
        self._of_pods: dict[Ref, dict[int, TurnedPort]] = defaultdict(dict)
        self._of_services: dict[Ref, dict[int, TurnedPort]] = defaultdict(dict)
        for backend in context.backends:
            for pod in backend.pods:
                self._of_pods[pod.ref].update(_container_ports(backend, pod))
            for port, turned in _service_ports(backend):
                self._of_services[backend.service][port.number] = turned

    def __bool__(self) -> bool:
        """Whether there is any."""
        return any(self._of_pods.values()) or any(self._of_services.values())

    @cached_property
    def pods(self) -> Sequence[tuple[Manifest, Mapping[str, TurnedPort]]]:
        """The workloads with turned ports, each with these by number (as text) and by name."""
        workloads_of = [self._topology.objects.get(ref) for ref, turned in self._of_pods.items() if turned]
        return [(workload, self._of_workload(workload)) for workload in workloads_of]

    @cached_property
    def services(self) -> Sequence[TurnedService]:
        """The Services with turned ports."""
        found = map(self._of_service, self._concerned())
        return [each for each in found if each.ports]

    def _concerned(self) -> Sequence[Manifest]:
        """The Services of which a port may have turned, in the order of the stream."""
        own = [each for ref in self._of_services for each in self._topology.objects.all(ref)]
        of_pods = [
            service
            for ref, turned in self._of_pods.items()
            if turned
            for service in self._topology.selectors.services_for(ref)
        ]
        by_place = {(each.document, each.path): each for each in (*own, *of_pods)}
        return [by_place[place] for place in sorted(by_place)]

    def _of_workload(self, workload: Manifest) -> Mapping[str, TurnedPort]:
        turned = self._of_pods.get(workload.ref)
        if not turned:
            return {}
        containers = workloads.containers(workload.ref.kind, workload.body)
        named = {name: turned[number] for name, number in _names(containers) if number in turned}
        return {**{str(number): each for number, each in turned.items()}, **named}

    def _of_service(self, service: Manifest) -> TurnedService:
        own = self._of_services.get(service.ref, {})
        by_target: dict[str, TurnedPort] = {}
        for workload in self._topology.selectors.workloads_for(service):
            by_target.update(self._of_workload(workload))
        ports = {
            port: own.get(port.number) or by_target.get(port.target) for port in services.ports(service.body)
        }
        turned = {port: each for port, each in ports.items() if each and port.protocol == "TCP"}
        return TurnedService(service, turned, by_target)


def _names(containers: tuple[Container, ...]) -> Iterator[tuple[str, int]]:
    for container in containers:
        yield from ((port.name, port.number) for port in container.ports if port.name)


def _container_ports(backend: Backend, pod: TargetPod) -> Iterator[tuple[int, TurnedPort]]:
    preset = backend.preset
    if backend.tls_port == pod.port:
        yield pod.port, TurnedPort(backend, HTTPS)
    elif preset and preset.port and not preset.keeps_plain_port:
        yield pod.port, TurnedPort(backend, STOPPED)
    elif secured_ports.closes(backend):
        yield pod.port, TurnedPort(backend, CLOSED)
    if preset:
        yield from ((number, TurnedPort(backend, HTTPS)) for number in preset.also_https_ports)


def _service_ports(backend: Backend) -> Iterator[tuple[Port, TurnedPort]]:
    if backend.manifest is None:
        return
    closed = backend.plain_port is not None and secured_ports.closes(backend)
    for port in service_ports.removed(backend, services.ports(backend.manifest.body)):
        yield port, TurnedPort(backend, CLOSED if closed else REMOVED)
    if backend.server.resources and backend.plain_port is None:
        yield backend.https_port, TurnedPort(backend, HTTPS)
    elif backend.server.resources and backend.plain_port and closed:
        yield backend.plain_port, TurnedPort(backend, CLOSED)
