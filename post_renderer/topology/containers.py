"""The containers of a pod, looked up by the pod's workload."""

from __future__ import annotations

from post_renderer.kubernetes import workloads
from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Body, Pod
from post_renderer.topology.objects import Index

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def containers_of(pod: Pod, index: Index) -> tuple[Container, ...]:
    """Every container of the pod that may serve, sidecars of ours too."""
    return workloads.containers(pod.workload.kind, index.get(pod.workload).body)


def container_of(pod: Pod, index: Index) -> Container:
    """The container of the application."""
    return next(container for container in containers_of(pod, index) if container.name == pod.container)


def template_of(pod: Pod, index: Index) -> Body:
    """The pod template."""
    return workloads.template_of(pod.workload.kind, index.get(pod.workload).body)
