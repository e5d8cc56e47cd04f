"""The Secrets that containers have as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.kubernetes import workloads
from post_renderer.model import Body, Container, Manifest, Path, fields
from post_renderer.topology.objects import Objects


class SecretVolume(NamedTuple):
    """A Secret in a volume of a pod template: its name, its source (with ``items``), and where that is.

    ``is_alone``: the volume has nothing else, so all files below its mounts are those of the Secret.
    """

    workload: Manifest
    secret: str
    volume: str
    source: Body
    path: Path
    is_alone: bool

    def renamed(self) -> dict[str, str]:
        """The keys that ``items`` name, each with its file; empty where every key is a file of its name."""
        items = fields.sequence(self.source, "items")
        return {fields.text(item, "key"): fields.text(item, "path") for item in items}

    @property
    def is_optional(self) -> bool:
        """Whether the pod starts without the Secret, or without some of its keys."""
        return fields.text(self.source, "optional") == "true"


class SecretMount(NamedTuple):
    """A mount of such a volume in a container, and its path in the workload."""

    volume: SecretVolume
    container: Container
    mount: Body
    path: Path


def volumes_of(workload: Manifest) -> Iterator[SecretVolume]:
    """The Secrets in the volumes of a workload, in their order."""
    kind = workload.ref.kind
    template = workloads.template_of(kind, workload.body)
    for index, volume in enumerate(fields.sequence(template, "spec", "volumes")):
        name = fields.text(volume, "name")
        at: Path = (*workloads.spec_path(kind), "volumes", index)
        own = fields.mapping(volume, "secret")
        if fields.text(own, "secretName"):
            secret = fields.text(own, "secretName")
            yield SecretVolume(workload, secret, name, own, (*at, "secret"), is_alone=True)
        sources = fields.sequence(volume, "projected", "sources")
        for number, each in enumerate(sources):
            source = fields.mapping(each, "secret")
            secret = fields.text(source, "name")
            if secret:
                path: Path = (*at, "projected", "sources", number, "secret")
                yield SecretVolume(workload, secret, name, source, path, is_alone=len(sources) == 1)


def mounts_of(workload: Manifest) -> Iterator[SecretMount]:
    """The mounts of Secrets in all containers of a workload, init containers too."""
    by_name: dict[str, list[SecretVolume]] = {}
    for volume in volumes_of(workload):
        by_name.setdefault(volume.volume, []).append(volume)
    template = workloads.template_of(workload.ref.kind, workload.body)
    for container in workloads.all_containers(workloads.spec_path(workload.ref.kind), template):
        for index, mount in enumerate(fields.sequence(container.body, "volumeMounts")):
            for volume in by_name.get(fields.text(mount, "name"), ()):
                if isinstance(mount, dict):
                    yield SecretMount(volume, container, mount, (*container.path, "volumeMounts", index))


def workloads_of(objects: Objects) -> Iterator[Manifest]:
    """All workloads of the stream but hooks, in its order."""
    return (each for each in objects.manifests if workloads.is_workload(each.ref) and not each.is_hook)
