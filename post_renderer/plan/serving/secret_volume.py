"""The Secret mounted in the pods, and the application told to serve TLS with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from post_renderer.kubernetes import workloads
from post_renderer.model import Backend, Body, Finding, Key, Note, Path, Pod, Problem, Put, Ref, Settings, Value, fields
from post_renderer.plan.context import Scene
from post_renderer.plan.serving import sidecar, tls_port
from post_renderer.plan.serving.container import Seat, mount, mounts, volume_name
from post_renderer.plan.serving.preset import apply
from post_renderer.presets import MOUNT_PATH
from post_renderer.topology import own_sidecar
from post_renderer.topology.containers import container_of, containers_of, template_of
from post_renderer.topology.objects import Index

# The names of listeners that one run gives to ports, by workload.
Given: TypeAlias = dict[Ref, dict[str, int]]


def changes(scene: Scene) -> Iterator[Finding]:
    """Volume, mount, container port and preset, or the sidecar, for every workload behind every backend."""
    yield from _clashes(scene)
    given: Given = {}
    for backend in scene.backends:
        yield from _of_backend(backend, scene.objects, scene.settings, given)


def _clashes(scene: Scene) -> Iterator[Problem]:
    """One port of a pod is for one server: a container of the chart, or one sidecar."""
    first: dict[tuple[Ref, int], tuple[str, Backend]] = {}
    for backend in scene.backends:
        for pod in backend.pods:
            server = "a sidecar" if backend.way.mode == "sidecar" else f"container {pod.container}"
            known, other = first.setdefault((pod.workload, backend.listener), (server, backend))
            if known != server:
                message = (
                    f"would have {server} of {pod.workload} serve TLS on port {backend.listener}, "
                    f"where {known} does so for {other.service}"
                )
                yield Problem(
                    str(backend.service), message, "give one of them another https-port, or both the same mode"
                )


def obstacle(backend: Backend, index: Index, settings: Settings) -> Problem | None:
    """What keeps the workloads of ``backend`` from being changed, None when nothing does."""
    return next((found for found in _of_backend(backend, index, settings, {}) if isinstance(found, Problem)), None)


def _of_backend(backend: Backend, index: Index, settings: Settings, given: Given) -> Iterator[Finding]:
    for pod in backend.pods:
        template, everyone, container = template_of(pod, index), containers_of(pod, index), container_of(pod, index)
        volume, problem = _volume(backend, pod, template)
        if problem:
            yield problem
            continue
        seat = Seat(pod, template, container, everyone, _mount_path(backend, container, volume))
        if backend.way.mode == "sidecar":
            yield _secret_volume(backend, seat, volume)
            name = _port_name(backend, own_sidecar.without(everyone), pod, given)
            yield from sidecar.changes(backend, seat, volume, settings, name)
            continue
        yield from _mounted(backend, seat, volume)
        yield from _port(backend, seat, given)
        if backend.preset is None:
            yield _trust(backend, seat)
        else:
            yield from apply.changes(backend, seat, backend.preset, index)


def _trust(backend: Backend, seat: Seat) -> Note:
    files = f"{seat.mount_path}/tls.crt and tls.key"
    text = f"mode mount trusts the chart: {seat.subject} must serve TLS on port {backend.listener} with {files}"
    return Note("note", str(backend.service), text)


def _volume(backend: Backend, pod: Pod, template: Body) -> tuple[str, Problem | None]:
    """The name of the volume with the Secret: one that is there, or ours."""
    ours = volume_name(backend.leaf.name)
    for volume in fields.sequence(template, "spec", "volumes"):
        name = fields.text(volume, "name")
        if _holds_secret(volume, backend):
            return name, None
        if name == ours:
            message = f"has a volume {name} already, with something else than Secret {backend.leaf.secret}"
            return name, Problem(str(pod.workload), message, f"give {backend.leaf.owner} another certificate-name")
    return ours, None


def _holds_secret(volume: Value, backend: Backend) -> bool:
    """Whether the volume is the Secret as it is needed; a sidecar's user may not be able to read what has a mode."""
    if fields.text(volume, "secret", "secretName") != backend.leaf.secret:
        return False
    if backend.way.mode == "sidecar" and fields.at(volume, "secret", "defaultMode") is not None:
        return False
    return (fields.at(volume, "secret", "items") or []) == _items(backend)


def _items(backend: Backend) -> list[Value]:
    renames = backend.preset.items if backend.preset else ()
    return [{"key": key, "path": path} for key, path in renames]


def _mount_path(backend: Backend, container: workloads.Container, volume: str) -> str:
    if backend.flags.mount_path:
        return backend.flags.mount_path
    if backend.way.mode == "sidecar":
        return MOUNT_PATH
    there = [fields.text(m, "mountPath") for m in mounts(container) if fields.text(m, "name") == volume]
    return there[0].rstrip("/") if there else backend.preset.mount_path if backend.preset else MOUNT_PATH


def _secret_volume(backend: Backend, seat: Seat, volume: str) -> Put:
    secret: Body = {"secretName": backend.leaf.secret}
    if _items(backend):
        secret["items"] = _items(backend)
    path: Path = (*seat.pod.spec, "volumes", Key("name", volume))
    return Put(seat.pod.workload, path, {"name": volume, "secret": secret}, f"volume with Secret {backend.leaf.secret}")


def _mounted(backend: Backend, seat: Seat, volume: str) -> Iterator[Finding]:
    for there in mounts(seat.container):
        if fields.text(there, "mountPath").rstrip("/") != seat.mount_path:
            continue
        if fields.text(there, "name") != volume:
            message = f"mounts {fields.text(there, 'name')} at {seat.mount_path} already"
            yield Problem(seat.subject, message, f"give {backend.service} another mount-path")
            return
        if fields.text(there, "subPath"):
            message = f"mounts Secret {backend.leaf.secret} with subPath, which never sees a renewed certificate"
            yield Problem(seat.subject, message, "mount the whole Secret")
            return
    yield _secret_volume(backend, seat, volume)
    yield mount(seat, volume, seat.mount_path)


def _port_name(backend: Backend, everyone: tuple[workloads.Container, ...], pod: Pod, given: Given) -> str:
    """A name for the listener that neither the pod has nor another listener of this run."""
    names = given.setdefault(pod.workload, {})
    others = [name for name, number in names.items() if number != backend.listener]
    name = tls_port.new_port_name(everyone, backend.listener, others)
    names[name] = backend.listener
    return name


def _port(backend: Backend, seat: Seat, given: Given) -> Iterator[Finding]:
    number = backend.listener
    if backend.in_place or seat.container.declares(number):
        return
    name = _port_name(backend, seat.everyone, seat.pod, given)
    path: Path = (*seat.pod.container_path, "ports", Key("containerPort", number))
    value: Body = {"name": name, "containerPort": number, "protocol": "TCP"}
    yield Put(seat.pod.workload, path, value, f"the listener, container port {number}")
