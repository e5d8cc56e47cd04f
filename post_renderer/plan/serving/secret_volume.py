"""The volume with the Secret, and its mounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from post_renderer.kubernetes import mount_paths
from post_renderer.model import (
    MOUNT_PATH,
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
from post_renderer.model.records import NamedTuple
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
        """The volume, mounted in the container of the application, or the problems of its mount path."""
        present = (m for m in mounts(self.pod.container) if _path_of(m) == self.mount_path)
        existing = next(present, None)
        obstacles = list(self._hidden() if existing is None else self._taken(existing))
        yield from obstacles
        if not obstacles:
            yield self.volume()
            yield mount_put(self.pod, self.name, self.mount_path)

    def _hidden(self) -> Iterator[Finding]:
        """The problems of a new mount that hides a program, a working directory or another mount."""
        container = self.pod.container
        program, *_ = [*fields.words(container.body, "command"), ""]
        needed = [("mounts", _path_of(mount)) for mount in mounts(container)]
        needed += [("runs", program), ("works in", fields.text(container.body, "workingDir"))]
        for verb, path in needed:
            if path.startswith("/") and mount_paths.is_within(path, self.mount_path):
                message = f"{verb} {path}, which a mount at {self.mount_path} would hide"
                hint = f"give {self.backend.service} another mount-path, such as {MOUNT_PATH}"
                yield self.pod.problem("mount-path-hides", message, hint)

    def _taken(self, mount: Body) -> Iterator[Finding]:
        """The problem of an existing mount at the path that is not this volume, or only a part of it."""
        name, secret = fields.text(mount, "name"), self.backend.certificate.secret
        if name != self.name:
            message = f"mounts {name} at {self.mount_path} already"
            hint = f"give {self.backend.service} another mount-path"
            other = secret_of(_volume(self.pod, name))
            if other:
                hint = f"set secret-name to {other} if the Certificate shall fill that Secret, or {hint}"
            yield self.pod.problem("mount-path-taken", message, hint)
        elif fields.text(mount, "subPath"):
            message = f"mounts Secret {secret} with subPath, which never sees a renewed certificate"
            yield self.pod.problem("mounted-with-sub-path", message, "mount the Secret without subPath")


def renamed(pairs: Sequence[tuple[str, str]]) -> list[Value]:
    """The ``items`` of a Secret volume, from pairs of key and file name."""
    return [{"key": key, "path": path} for key, path in pairs]


def volume_name(
    backend: Backend, pod: TargetPod, items: list[Value], is_usable: Callable[[Value], bool]
) -> str | Finding:
    """The name of the volume with the Secret: an existing one that ``is_usable``, else a new one.

    A problem when a volume with the new name exists and has other content.
    """
    name, secret = new_volume_name(backend.certificate.name), backend.certificate.secret
    # The StatefulSet controller puts a claim in the place of a volume of its name
    # (kubernetes pkg/controller/statefulset/stateful_set_utils.go, updateStorage).
    claims = _claims(pod)
    volumes = {
        fields.text(volume, "name"): volume for volume in fields.sequence(pod.template, "spec", "volumes")
    }
    for of_chart, volume in volumes.items():
        if of_chart not in claims and is_usable(volume) and _holds(volume, secret, items):
            return of_chart
    if name in claims:
        taken = f"has a volumeClaimTemplate {name}, which takes the place of a volume of that name"
    elif name in volumes:
        taken = f"has a volume {name} already, with something other than Secret {secret}"
    else:
        return name
    hint = f"give {backend.certificate.owner} another certificate-name"
    return problem("volume-taken", pod.ref, taken, hint, (*pod.spec, "volumes", Key("name", name)))


def any_volume(_volume: Value) -> bool:
    """Every volume with the Secret can be used."""
    return True


def _holds(volume: Value, secret: str, items: list[Value]) -> bool:
    return secret_of(volume) == secret and (fields.at(volume, "secret", "items") or []) == items


def _claims(pod: TargetPod) -> set[str]:
    """The names of the volumes that a StatefulSet makes from its volumeClaimTemplates."""
    templates = fields.sequence(pod.workload.body, "spec", "volumeClaimTemplates")
    return {fields.text(template, "metadata", "name") for template in templates}


def secret_of(volume: Value) -> str:
    """The name of the Secret in ``volume``, empty for a volume of another kind."""
    return fields.text(volume, "secret", "secretName")


def _volume(pod: TargetPod, name: str) -> Value:
    volumes = fields.sequence(pod.template, "spec", "volumes")
    return next((volume for volume in volumes if fields.text(volume, "name") == name), None)


def _path_of(mount: Body) -> str:
    return fields.text(mount, "mountPath").rstrip("/")


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
