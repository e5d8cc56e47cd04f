"""The container port that serves TLS: its number and its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet

from post_renderer.kubernetes import services
from post_renderer.model import Body, Container, Key, Path, Port, Put, Ref, TargetPod, fields
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.topology import own_sidecar

DEFAULT = 8443
LAST = 65535
# Names of the declared container port; the second is used where the pod has the first already.
NAMES = ("https", "backend-tls")
_NUMBER = re.compile("[0-9]+")


def free_port(preferred: int, pods: Sequence[TargetPod]) -> int:
    """``preferred``, unless another container of ``pods`` declares it.

    In that case the port that the application calls https, or a free one.
    """
    used = {port.number for pod in pods for container in chart_containers(pod) for port in container.ports}
    own = preferred in {pod.port for pod in pods} or all(pod.container.declares(preferred) for pod in pods)
    if preferred not in used or own:
        return preferred
    return declared(pods) or next(number for number in range(DEFAULT, LAST + 1) if number not in used)


def declared(pods: Sequence[TargetPod]) -> int:
    """The port that the application itself calls https, 0 when it has none or the pods differ."""
    numbers = {next(filter(None, map(pod.container.port_named, NAMES)), 0) for pod in pods}
    return numbers.pop() if len(numbers) == 1 else 0


def declared_by(number: int, pods: Sequence[TargetPod]) -> str:
    """The container of the chart that declares ``number``, empty when none does."""
    containers = (container for pod in pods for container in chart_containers(pod))
    return next((c.name for c in containers if any(port.number == number for port in c.ports)), "")


def mentioned(pods: Sequence[TargetPod]) -> AbstractSet[str]:
    """The numbers that containers of ``pods`` declare as ports, or have in command, arguments or environment.

    Each as it is written there.
    """
    found: set[str] = set()
    for container in (container for pod in pods for container in pod.containers):
        found.update(str(port.number) for port in container.ports)
        texts = [*fields.words(container.body, "command"), *fields.words(container.body, "args")]
        texts += [fields.text(entry, "value") for entry in fields.sequence(container.body, "env")]
        for text in texts:
            found.update(_NUMBER.findall(text))
    return found


def reaches(port: Port, number: int, pods: Sequence[TargetPod]) -> bool:
    """Whether a Service port targets, or will target, container port ``number`` in every pod."""
    return all(
        (fields.number(port.target) or _number_named(port.target, number, pod)) == number for pod in pods
    )


def _number_named(name: str, number: int, pod: TargetPod) -> int:
    containers = chart_containers(pod)
    existing = next(filter(None, (container.port_named(name) for container in containers)), 0)
    # Charts with TLS disabled may keep a Service port whose target no container declares yet.
    is_new = not pod.container.declares(number) and name == new_name(containers, number)
    return existing or (number if is_new else 0)


def chart_containers(pod: TargetPod) -> tuple[Container, ...]:
    """The containers of a pod without the sidecars that backend-tls added."""
    return own_sidecar.without(pod.containers)


def new_name(containers: Sequence[Container], number: int, taken: Collection[str] = ()) -> str:
    """A name for the TLS port ``number`` that neither ``containers`` nor ``taken`` have."""
    used = {*taken, *(port.name for container in containers for port in container.ports)}
    return next((name for name in NAMES if name not in used), f"https-{number}")


def names(backends: Sequence[Backend], avoided: Collection[str] = ()) -> dict[tuple[Ref, int], str]:
    """The names of all TLS ports to declare, by workload and number, each name once in its pod.

    None of ``avoided``, unless a Service port targets that name already.
    """
    by_workload: dict[Ref, dict[str, int]] = {}
    for backend in backends:
        for pod, containers in _undeclared(backend):
            in_pod = by_workload.setdefault(pod.ref, {})
            others = [name for name, number in in_pod.items() if number != backend.tls_port]
            others += (name for name in avoided if name != backend.https_port.target)
            in_pod[new_name(containers, backend.tls_port, others)] = backend.tls_port
    return {(ref, number): name for ref, in_pod in by_workload.items() for name, number in in_pod.items()}


def with_ipv6(backends: Sequence[Backend]) -> frozenset[tuple[Ref, int]]:
    """The TLS ports, by workload and number, of Services that have an IPv6 address, or may have one."""
    services_of = ((b, b.manifest) for b in backends if b.manifest is not None)
    return frozenset(
        (pod.ref, backend.tls_port)
        for backend, service in services_of
        if services.may_have_ipv6(service.body)
        for pod in backend.pods
    )


def _undeclared(backend: Backend) -> Iterator[tuple[TargetPod, Sequence[Container]]]:
    """The pods in which the TLS port must be declared, each with the containers whose port names are used."""
    for pod in backend.pods:
        if backend.server.adds_container:
            yield pod, chart_containers(pod)
        elif pod.port != backend.tls_port and not pod.container.declares(backend.tls_port):
            yield pod, pod.containers


def declaration(backend: Backend, pod: TargetPod, context: PlanContext) -> Iterator[Put]:
    """Declares the TLS port in the application's container, unless it is declared or is the plain port."""
    number = backend.tls_port
    if pod.port == number or pod.container.declares(number):
        return
    path: Path = (*pod.container.path, "ports", Key("containerPort", number))
    value: Body = {"name": context.port_names[pod.ref, number], "containerPort": number, "protocol": "TCP"}
    yield Put(pod.ref, path, value, f"TLS port, container port {number}")
