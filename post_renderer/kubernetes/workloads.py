"""The kinds with a pod template, one row each, and the containers of a pod template."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Body, Container, ContainerPort, Key, Path, Ref, fields
from post_renderer.model.records import NamedTuple

TEMPLATE: Path = ("spec", "template")


class Kind(NamedTuple):
    """API groups, where the pod template is, and whether its pods run to completion."""

    groups: tuple[str, ...]
    template: Path
    runs_to_completion: bool = False


KINDS: dict[str, Kind] = {
    "CronJob": Kind(("batch",), ("spec", "jobTemplate", "spec", "template"), runs_to_completion=True),
    "DaemonSet": Kind(("apps",), TEMPLATE),
    "Deployment": Kind(("apps",), TEMPLATE),
    "DeploymentConfig": Kind(("apps.openshift.io",), TEMPLATE),
    "Job": Kind(("batch",), TEMPLATE, runs_to_completion=True),
    "Pod": Kind(("",), ()),
    "ReplicaSet": Kind(("apps",), TEMPLATE),
    "Rollout": Kind(("argoproj.io",), TEMPLATE),
    "StatefulSet": Kind(("apps",), TEMPLATE),
}

# The kinds whose controllers make other workloads.
_MAKE_OTHERS = {*KINDS, "ReplicationController"}

# Labels that only running pods have. The first one names the pod, and so its
# StatefulSet; the others come from controllers (kubernetes/api apps/v1/types.go).
POD_NAME = "statefulset.kubernetes.io/pod-name"
RUNTIME_LABELS = (POD_NAME, "apps.kubernetes.io/pod-index", "controller-revision-hash", "pod-template-hash")


def is_workload(ref: Ref) -> bool:
    """Whether an object carries a pod template; kinds of other API groups may share the names."""
    kind = KINDS.get(ref.kind)
    return kind is not None and ref.group in kind.groups


def is_made_by_another(body: Body) -> bool:
    """Whether a controller made the workload for another one: a ReplicaSet for a Deployment, a Pod for that.

    Only what a cluster returns says so (apimachinery v0.34.0, pkg/apis/meta/v1/types.go, OwnerReference).
    """
    return any(
        fields.text(owner, "controller") == "true" and fields.text(owner, "kind") in _MAKE_OTHERS
        for owner in fields.sequence(body, "metadata", "ownerReferences")
    )


def template_of(kind: str, body: Body) -> Body:
    """The pod template of a workload, empty for one without (a Rollout with ``workloadRef``)."""
    return fields.mapping(body, *[step for step in KINDS[kind].template if isinstance(step, str)])


def spec_path(kind: str) -> Path:
    """The path of the pod spec in a workload of ``kind``."""
    return (*KINDS[kind].template, "spec")


def containers(kind: str, body: Body) -> tuple[Container, ...]:
    """Every container that may serve a port, in the order in which port names are looked up."""
    return tuple(
        c
        for c in all_containers(spec_path(kind), template_of(kind, body))
        if "initContainers" not in c.path or fields.text(c.body, "restartPolicy") == "Always"
    )


def all_containers(path: Path, template: Body) -> tuple[Container, ...]:
    """Every container of a pod template whose spec is at ``path``, init containers too."""
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
