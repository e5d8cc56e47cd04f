"""One container that serves, seen by all that plan its pod."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer.kubernetes import fields
from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Body, Key, Path, Pod, Put


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
