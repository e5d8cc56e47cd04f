"""One container that serves, seen by all that plan its pod."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Backend, Body, Key, Path, Pod, Preset, Put, fields


class Seat(NamedTuple):
    """A container behind a backend, with its pod template and the path where the key pair is mounted."""

    pod: Pod
    template: Body
    container: Container
    everyone: tuple[Container, ...]
    mount_path: str

    @property
    def subject(self) -> str:
        """How messages call it."""
        return f"{self.pod.workload}: container {self.pod.container}"


def volume_name(name: str) -> str:
    """A volume's name after another object's: volumes take neither dots nor more than 63 characters."""
    return name.replace(".", "-")[:63].rstrip("-")


def files_path(seat: Seat, preset: Preset) -> str:
    """Where the files of a preset are mounted."""
    return preset.files_path or f"{seat.mount_path}-config"


def filled(text: str, backend: Backend, seat: Seat, preset: Preset) -> str:
    """``text`` of a preset with its placeholders filled."""
    renamed = dict(preset.items)
    values = {
        "certFile": f"{seat.mount_path}/{renamed.get('tls.crt', 'tls.crt')}",
        "keyFile": f"{seat.mount_path}/{renamed.get('tls.key', 'tls.key')}",
        "filesPath": files_path(seat, preset),
        "mountPath": seat.mount_path,
        "port": str(backend.listener),
        "secretName": backend.leaf.secret,
    }
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def mounts(container: Container) -> list[Body]:
    """The volume mounts of a container."""
    return [mount for mount in fields.sequence(container.body, "volumeMounts") if isinstance(mount, dict)]


def mount(seat: Seat, volume: str, at: str) -> Put:
    """``volume`` mounted read-only at the path ``at``."""
    # A mount is known by its path; one that is written with a slash at its end stays so.
    written = next((p for m in mounts(seat.container) if (p := fields.text(m, "mountPath")).rstrip("/") == at), at)
    path: Path = (*seat.pod.container_path, "volumeMounts", Key("mountPath", written))
    value: Body = {"name": volume, "mountPath": written, "readOnly": True}
    return Put(seat.pod.workload, path, value, f"{volume} mounted at {at} in container {seat.pod.container}")
