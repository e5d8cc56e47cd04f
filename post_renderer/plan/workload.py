"""The Secret mounted in the pods, and the application told to serve TLS with it."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import fields, workloads
from post_renderer.model import Backend, Body, Finding, Key, Note, Path, Pod, Problem, Put
from post_renderer.plan import listener, native
from post_renderer.plan.scene import Scene
from post_renderer.plan.seat import Seat, mount, mounts, volume_name

MOUNT_PATH = "/etc/backend-tls"


def changes(scene: Scene) -> Iterator[Finding]:
    """Volume, mount, container port and preset, for every workload behind every backend."""
    index = scene.objects
    for backend in scene.backends:
        for pod in backend.pods:
            body = index.get(pod.workload).body
            template = workloads.template_of(pod.workload.kind, body)
            everyone = workloads.containers(pod.workload.kind, body)
            container = next(c for c in everyone if c.name == pod.container)
            volume, problem = _volume(backend, pod, template)
            if problem:
                yield problem
                continue
            mount_path = _mount_path(backend, container, volume)
            seat = Seat(pod, template, container, everyone, mount_path)
            yield from _mounted(backend, seat, volume)
            yield from _port(backend, seat)
            if backend.preset is None:
                yield _trust(backend, seat)
            else:
                yield from native.changes(backend, seat, backend.preset, index)


def _trust(backend: Backend, seat: Seat) -> Note:
    files = f"{seat.mount_path}/tls.crt and tls.key"
    text = f"mode mount trusts the chart: {seat.subject} must serve TLS on port {backend.listener} with {files}"
    return Note("note", str(backend.service), text)


def _volume(backend: Backend, pod: Pod, template: Body) -> tuple[str, Problem | None]:
    """The name of the volume with the Secret: one that is there, or ours."""
    ours = volume_name(backend.leaf.name)
    for volume in fields.sequence(template, "spec", "volumes"):
        name = fields.text(volume, "name")
        if fields.text(volume, "secret", "secretName") == backend.leaf.secret and not fields.at(
            volume, "secret", "items"
        ):
            return name, None
        if name == ours:
            message = f"has a volume {name} already, with something else than Secret {backend.leaf.secret}"
            return name, Problem(str(pod.workload), message, f"give {backend.leaf.owner} another certificate-name")
    return ours, None


def _mount_path(backend: Backend, container: workloads.Container, volume: str) -> str:
    if backend.flags.mount_path:
        return backend.flags.mount_path
    there = [fields.text(m, "mountPath") for m in mounts(container) if fields.text(m, "name") == volume]
    return there[0].rstrip("/") if there else backend.preset.mount_path if backend.preset else MOUNT_PATH


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
    secret = backend.leaf.secret
    spec = (*seat.pod.spec, "volumes", Key("name", volume))
    yield Put(
        seat.pod.workload, spec, {"name": volume, "secret": {"secretName": secret}}, f"volume with Secret {secret}"
    )
    yield mount(seat, volume, seat.mount_path)


def _port(backend: Backend, seat: Seat) -> Iterator[Finding]:
    number = backend.listener
    if backend.in_place or seat.container.declares(number):
        return
    name = listener.new_port_name(seat.everyone, number)
    path: Path = (*seat.pod.container_path, "ports", Key("containerPort", number))
    value: Body = {"name": name, "containerPort": number, "protocol": "TCP"}
    yield Put(seat.pod.workload, path, value, f"the listener, container port {number}")
