"""The kinds that carry pods, one row each, and what a pod template says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.model import Body, Key, Path, fields

TEMPLATE: Path = ("spec", "template")


class Kind(NamedTuple):
    """API groups, where the pod template stands, and whether its pods come to an end."""

    groups: tuple[str, ...]
    template: Path
    ends: bool = False


KINDS: dict[str, Kind] = {
    "CronJob": Kind(("batch",), ("spec", "jobTemplate", "spec", "template"), ends=True),
    "DaemonSet": Kind(("apps",), TEMPLATE),
    "Deployment": Kind(("apps",), TEMPLATE),
    "DeploymentConfig": Kind(("apps.openshift.io",), TEMPLATE),
    "Job": Kind(("batch",), TEMPLATE, ends=True),
    "Pod": Kind(("",), ()),
    "ReplicaSet": Kind(("apps",), TEMPLATE),
    "Rollout": Kind(("argoproj.io",), TEMPLATE),
    "StatefulSet": Kind(("apps",), TEMPLATE),
}

# Labels that only running pods carry. The first one names the pod, and so its
# StatefulSet; the others come from controllers (kubernetes/api apps/v1/types.go).
POD_NAME = "statefulset.kubernetes.io/pod-name"
RUNTIME_LABELS = (POD_NAME, "apps.kubernetes.io/pod-index", "controller-revision-hash", "pod-template-hash")

# A pod with one of these gets a proxy that wraps its traffic in TLS of its own.
MESHES = {
    "linkerd.io/inject": ("enabled", "ingress"),
    "sidecar.istio.io/inject": ("true",),
    "kuma.io/sidecar-injection": ("enabled", "true"),
    "consul.hashicorp.com/connect-inject": ("true",),
}


class ContainerPort(NamedTuple):
    """One declared container port."""

    name: str
    number: int
    protocol: str


class Container(NamedTuple):
    """A container that may serve: one of ``containers``, or an init container that stays."""

    name: str
    path: Path
    body: Body
    ports: tuple[ContainerPort, ...]

    def port_named(self, name: str) -> int:
        """The number of its port called ``name``, 0 when it declares none."""
        return next((port.number for port in self.ports if name and port.name == name), 0)

    def number_of(self, port: str) -> int:
        """The number that ``port`` means in it, a number or the name of one; 0 for an unknown name."""
        return fields.number(port) or self.port_named(port)

    def declares(self, number: int) -> bool:
        """Whether it declares the TCP port ``number``."""
        return any(port.number == number and port.protocol == "TCP" for port in self.ports)


def template_of(kind: str, body: Body) -> Body:
    """The pod template of a workload, empty for one without (a Rollout with ``workloadRef``)."""
    return fields.mapping(body, *[step for step in KINDS[kind].template if isinstance(step, str)])


def spec_path(kind: str) -> Path:
    """Where the pod's spec stands in a workload of ``kind``."""
    return (*KINDS[kind].template, "spec")


def containers(kind: str, body: Body) -> tuple[Container, ...]:
    """Every container that may serve, in the order in which port names are looked up."""
    everyone = all_containers(spec_path(kind), template_of(kind, body))
    return tuple(
        c for c in everyone if "initContainers" not in c.path or fields.text(c.body, "restartPolicy") == "Always"
    )


def all_containers(path: Path, template: Body) -> tuple[Container, ...]:
    """Every container of a pod template whose spec stands at ``path``, those that only prepare it too."""
    return tuple(_containers(fields.mapping(template, "spec"), path))


def _containers(spec: Body, path: Path) -> Iterator[Container]:
    for group in ("containers", "initContainers"):
        for item in fields.sequence(spec, group):
            name = fields.text(item, "name")
            if isinstance(item, dict) and name:
                yield Container(name, (*path, group, Key("name", name)), item, _ports(item))


def _ports(container: Body) -> tuple[ContainerPort, ...]:
    return tuple(
        ContainerPort(
            fields.text(port, "name"),
            fields.number(fields.text(port, "containerPort")),
            fields.text(port, "protocol") or "TCP",
        )
        for port in fields.sequence(container, "ports")
    )


def mesh_of(template: Body) -> str:
    """The label or annotation of a pod template that asks for a mesh proxy, empty when none does."""
    for place in ("annotations", "labels"):
        marks = fields.texts(template, "metadata", place)
        for name, values in MESHES.items():
            if marks.get(name) in values:
                return f"{name}: {marks[name]}"
    return ""
