"""The volume with the Secret, and its mounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from post_renderer.model import (
    Body,
    Container,
    Decision,
    Finding,
    Key,
    Path,
    Put,
    TargetPod,
    Value,
    fields,
    problem,
)
from post_renderer.plan.backend import Backend


class SecretVolume(NamedTuple):
    """The volume with a backend's Secret in one pod, and where it is mounted.

    ``items`` are those of the volume, which rename its files; empty for the names of the Secret.
    """

    backend: Backend
    pod: TargetPod
    name: str
    mount_path: str
    items: list[Value]

    def volume(self) -> Put:
        """The volume itself."""
        secret: Body = {"secretName": self.backend.certificate.secret}
        if self.items:
            secret["items"] = self.items
        path: Path = (*self.pod.spec, "volumes", Key("name", self.name))
        why = f"volume with Secret {self.backend.certificate.secret}"
        return Put(self.pod.ref, path, {"name": self.name, "secret": secret}, why)

    def mounted(self) -> Iterator[Decision]:
        """The volume, mounted in the container of the application."""
        for mount in mounts(self.pod.container):
            if fields.text(mount, "mountPath").rstrip("/") == self.mount_path:
                obstacle = self._obstacle(mount)
                if obstacle:
                    yield obstacle
                    return
        yield self.volume()
        yield mount_put(self.pod, self.name, self.mount_path)

    def _obstacle(self, mount: Body) -> Finding | None:
        name = fields.text(mount, "name")
        if name != self.name:
            message = f"mounts {name} at {self.mount_path} already"
            return self.pod.problem(
                "mount-path-taken", message, f"give {self.backend.service} another mount-path"
            )
        if fields.text(mount, "subPath"):
            secret = self.backend.certificate.secret
            message = f"mounts Secret {secret} with subPath, which never sees a renewed certificate"
            return self.pod.problem("mounted-with-sub-path", message, "mount the Secret without subPath")
        return None


def renamed(pairs: Sequence[tuple[str, str]]) -> list[Value]:
    """The ``items`` of a Secret volume, from pairs of key and file name."""
    return [{"key": key, "path": path} for key, path in pairs]


def volume_name(
    backend: Backend, pod: TargetPod, items: list[Value], is_usable: Callable[[Value], bool]
) -> str | Finding:
    """The name of the volume with the Secret: an existing one that ``is_usable``, else a new one.

    A problem when a volume with the new name exists and has other content.
    """
    name = new_volume_name(backend.certificate.name)
    for volume in fields.sequence(pod.template, "spec", "volumes"):
        if is_usable(volume) and _holds(volume, backend.certificate.secret, items):
            return fields.text(volume, "name")
        if fields.text(volume, "name") == name:
            message = (
                f"has a volume {name} already, with something other than Secret {backend.certificate.secret}"
            )
            hint = f"give {backend.certificate.owner} another certificate-name"
            return problem("volume-taken", pod.ref, message, hint, (*pod.spec, "volumes", Key("name", name)))
    return name


def any_volume(_volume: Value) -> bool:
    """Every volume with the Secret can be used."""
    return True


def _holds(volume: Value, secret: str, items: list[Value]) -> bool:
    in_volume = fields.at(volume, "secret", "items") or []
    return fields.text(volume, "secret", "secretName") == secret and in_volume == items


def existing_mount_path(pod: TargetPod, volume: str) -> str:
    """Where the application mounts ``volume`` already, empty when it does not."""
    paths = (fields.text(m, "mountPath") for m in mounts(pod.container) if fields.text(m, "name") == volume)
    return next(paths, "").rstrip("/")


def new_volume_name(name: str) -> str:
    """``name`` as the name of a volume, which may have no dots and at most 63 characters."""
    return name.replace(".", "-")[:63].rstrip("-")


def mounts(container: Container) -> list[Body]:
    """The volume mounts of a container."""
    return [mount for mount in fields.sequence(container.body, "volumeMounts") if isinstance(mount, dict)]


def mount_put(pod: TargetPod, volume: str, mount_path: str) -> Put:
    """``volume`` mounted read-only at ``mount_path`` in the container of the application."""
    # A mount is identified by its path, so an existing one keeps the slash at its end.
    paths = (fields.text(mount, "mountPath") for mount in mounts(pod.container))
    written = next((path for path in paths if path.rstrip("/") == mount_path), mount_path)
    path: Path = (*pod.container.path, "volumeMounts", Key("mountPath", written))
    value: Body = {"name": volume, "mountPath": written, "readOnly": True}
    why = f"{volume} mounted at {mount_path} in container {pod.container.name}"
    return Put(pod.ref, path, value, why)
