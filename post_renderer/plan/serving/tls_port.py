"""The container port that serves TLS: which one it is, or shall be."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TypeAlias

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Pod, Port, Preset, Ref, Request, Way, fields
from post_renderer.topology import loopback, own_sidecar
from post_renderer.topology.containers import PROBES, container_of, containers_of
from post_renderer.topology.objects import Index

DEFAULT = 8443
# The sidecars that are planned: workload, port of the application, listener.
Listeners: TypeAlias = Mapping[Ref, Mapping[int, int]]
NO_LISTENERS: Listeners = MappingProxyType({})
# What a declared container port of ours is called where `https` is taken in the pod.
PORT_NAMES = ("https", "backend-tls")


def number_of(
    request: Request, plain: Port, pods: tuple[Pod, ...], way: Way, index: Index, others: Listeners = NO_LISTENERS
) -> int:
    """The listener's port number in every pod behind the Service; ``others`` are those of Services before it."""
    if request.flags.https_port:
        return request.flags.https_port
    if way.mode == "sidecar":
        return _of_sidecar(pods, index, others)
    return _of_application(request, plain, pods, way.preset, index)


def _of_sidecar(pods: tuple[Pod, ...], index: Index, others: Listeners) -> int:
    """The port of the sidecar that is there or shall be there for the same port of the application, else a free one."""
    planned = [(others.get(pod.workload, {}), pod.target) for pod in pods]
    same = next((listeners[target] for listeners, target in planned if target in listeners), 0)
    beside = {number for listeners, _ in planned for number in listeners.values()}
    free = (n for n in range(DEFAULT, 65536) if n not in beside and not _is_used(n, pods, index))
    return same or settled(pods, index) or next(free)


def _of_application(request: Request, plain: Port, pods: tuple[Pod, ...], preset: Preset | None, index: Index) -> int:
    targets = {pod.target for pod in pods}
    if preset is None and evidence(request.service, plain, pods, index):
        return pods[0].target
    if preset is not None and not preset.port:
        return pods[0].target
    wanted = preset.port if preset else _declared(pods, index) or DEFAULT
    own = [container_of(pod, index) for pod in pods]
    taken = {port.number for pod in pods for c in _all(pod, index) for port in c.ports}
    if wanted not in taken or wanted in targets or all(container.declares(wanted) for container in own):
        return wanted
    return _declared(pods, index) or next(number for number in range(DEFAULT, 65536) if number not in taken)


def _declared(pods: tuple[Pod, ...], index: Index) -> int:
    """The port that the container itself calls https, 0 when it has none or the pods differ."""
    numbers = {
        next((found for name in PORT_NAMES if (found := container_of(pod, index).port_named(name))), 0) for pod in pods
    }
    return numbers.pop() if len(numbers) == 1 else 0


def settled(pods: tuple[Pod, ...], index: Index) -> int:
    """The listener of the sidecar that is there already, in every pod; 0 without one."""
    numbers = {own_sidecar.serving(containers_of(pod, index), pod.target) for pod in pods}
    return numbers.pop() if len(numbers) == 1 else 0


def _is_used(number: int, pods: tuple[Pod, ...], index: Index) -> bool:
    """Whether a container of the pods declares ``number``, or says it in its command, arguments or environment."""
    said = re.compile(rf"(?<![0-9]){number}(?![0-9])")
    for container in (c for pod in pods for c in containers_of(pod, index)):
        texts = [*fields.words(container.body, "command"), *fields.words(container.body, "args")]
        texts += [fields.text(entry, "value") for entry in fields.sequence(container.body, "env")]
        if any(port.number == number for port in container.ports):
            return True
        if any(map(said.search, texts)):
            return True
    return False


def taken_by(number: int, pods: tuple[Pod, ...], index: Index) -> str:
    """The container of the chart that declares ``number`` already, empty when none does."""
    everyone = (container for pod in pods for container in _all(pod, index))
    return next((c.name for c in everyone if any(port.number == number for port in c.ports)), "")


def reaches(port: Port, number: int, pods: tuple[Pod, ...], index: Index) -> bool:
    """Whether a Service port leads, or will lead, to container port ``number`` in every pod."""
    return all((fields.number(port.target) or _named(port.target, number, pod, index)) == number for pod in pods)


def leads_to(port: Port, pod: Pod, index: Index) -> bool:
    """Whether a Service port leads to the port of the application in ``pod``."""
    return container_of(pod, index).number_of(port.target) == pod.target


def _named(name: str, number: int, pod: Pod, index: Index) -> int:
    everyone = _all(pod, index)
    declared = next((found for c in everyone if (found := c.port_named(name))), 0)
    # Charts with TLS switched off may keep a Service port whose target nobody declares.
    will_be = number if not container_of(pod, index).declares(number) and name == new_port_name(everyone, number) else 0
    return declared or will_be


def new_port_name(everyone: tuple[workloads.Container, ...], number: int, given: Collection[str] = ()) -> str:
    """What the listener's container port is called in a pod with the containers ``everyone``, and names ``given``."""
    used = {*given, *(port.name for container in everyone for port in container.ports)}
    return next((name for name in PORT_NAMES if name not in used), f"https-{number}")


def evidence(service: Ref, plain: Port, pods: tuple[Pod, ...], index: Index) -> str:
    """What says that the port speaks TLS already, empty when nothing does."""
    for port in services.ports(index.get(service).body):
        said = services.tls_evidence(port)
        if said and port.target == plain.target:
            return said
    return next(filter(None, (_of_container(pod, index) for pod in pods)), "") or _of_ingress(service, plain, index)


def _of_container(pod: Pod, index: Index) -> str:
    container = container_of(pod, index)
    for port in container.ports:
        if port.number == pod.target and port.name.startswith("https"):
            return f"container {pod.container} calls the port {port.name}"
    for probe in PROBES:
        get = fields.mapping(container.body, probe, "httpGet")
        aimed = fields.text(get, "port")
        if fields.text(get, "scheme").upper() == "HTTPS" and pod.target == container.number_of(aimed):
            return f"{probe} of container {pod.container} has scheme HTTPS"
        if loopback.is_called(container, (probe,), "https", pod.target):
            return f"{probe} of container {pod.container} calls it by https"
    return ""


def _of_ingress(service: Ref, plain: Port, index: Index) -> str:
    for route in index.routes_to(service.namespace, service.name):
        protocol = index.get(route.ingress).annotations.get("nginx.ingress.kubernetes.io/backend-protocol", "")
        if protocol.upper() in ("HTTPS", "GRPCS") and services.named((plain,), route.port):
            return f"{route.ingress} says backend-protocol {protocol}"
    return ""


def _all(pod: Pod, index: Index) -> tuple[workloads.Container, ...]:
    return own_sidecar.without(containers_of(pod, index))
