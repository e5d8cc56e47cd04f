"""What the CPU and memory of a sidecar mean for its pod: quotas, the QoS class, many open connections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import workloads
from post_renderer.model import (
    Body,
    Container,
    Finding,
    SidecarSettings,
    TargetPod,
    Value,
    fields,
    note,
    problem,
)
from post_renderer.plan.backend import Backend
from post_renderer.topology import own_sidecar
from post_renderer.topology.objects import Objects

LIMIT = "256Mi"
# Seen with ghostunnel v1.11.1: 6 MB idle, 55 KiB more for each open connection; 64Mi ended at 1 100.
MEMORY_OF_A_CONNECTION = "55 KiB"
CONNECTIONS = "4 500"
RESOURCES: Body = {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": LIMIT}}
# What a ResourceQuota counts in containers (kubernetes core/v1 ResourceName); the others are of Pods.
_COUNTED = {
    "cpu": ("requests", "cpu"),
    "memory": ("requests", "memory"),
    "requests.cpu": ("requests", "cpu"),
    "requests.memory": ("requests", "memory"),
    "limits.cpu": ("limits", "cpu"),
    "limits.memory": ("limits", "memory"),
}
_HINT = "set sidecar.resources in the config file"


def of(settings: SidecarSettings) -> Value:
    """The ``resources`` of the container: those of the config file, else the default."""
    return RESOURCES if settings.resources is None else settings.resources


def quota_problems(pod: TargetPod, settings: SidecarSettings, objects: Objects) -> Iterator[Finding]:
    """A problem for each ResourceQuota of the stream by which the pod would be refused with the sidecar.

    Where the containers of the chart lack the same, defaults of a LimitRange are needed and serve both.
    """
    others = [container.body for container in _containers_of_chart(pod)]
    for quota in _in_namespace("ResourceQuota", pod, objects):
        spec = fields.mapping(quota, "spec")
        # A quota with scopes may be about other pods.
        counted = {} if "scopes" in spec or "scopeSelector" in spec else fields.mapping(spec, "hard")
        for name in counted:
            kind, resource = _COUNTED.get(name, ("", ""))
            if not kind or _has(of(settings), kind, resource) or _is_default(pod, objects, kind, resource):
                continue
            if all(_has(body.get("resources"), kind, resource) for body in others):
                named = fields.text(quota, "metadata", "name")
                message = (
                    f"ResourceQuota/{named} counts {name}, so pods with a container that sets none are "
                    "refused, and the sidecar sets none"
                )
                hint = f"{_HINT}, with {kind}: {{{resource}: …}}"
                yield problem("sidecar-quota", pod.ref, message, hint)


def notes(backend: Backend, pod: TargetPod, settings: SidecarSettings) -> Iterator[Finding]:
    """The QoS class that the sidecar changes, and routes whose connections stay open for long."""
    containers = _containers_of_chart(pod)
    if all(_is_guaranteed(c.body.get("resources")) for c in containers) and not _is_guaranteed(of(settings)):
        message = f"the pods of {pod.ref} are of QoS class Guaranteed, and with the sidecar Burstable"
        hint = f"to keep it, {_HINT}, with limits and equal requests for cpu and memory"
        yield note("sidecar-qos-class", backend.service, message, hint)
    for route, upstream in backend.chain.upstreams if backend.chain else ():
        if upstream.keeps_open and settings.resources is None:
            message = (
                f"{upstream.keeps_open} keeps connections open: each takes {MEMORY_OF_A_CONNECTION} of the "
                f"sidecar's memory, and its limit of {LIMIT} is enough for about {CONNECTIONS}"
            )
            yield note("sidecar-open-connections", route.source, message, f"for more, {_HINT}")


def _containers_of_chart(pod: TargetPod) -> Sequence[Container]:
    return own_sidecar.without(workloads.all_containers(pod.spec, pod.template))


def _in_namespace(kind: str, pod: TargetPod, objects: Objects) -> Iterator[Body]:
    return (m.body for m in objects.in_namespace(pod.ref.namespace, kind))


def _has(resources: Value, kind: str, resource: str) -> bool:
    """Whether ``resources`` has a value; a request without one is equal to the limit."""
    listed = fields.mapping(resources, kind)
    return resource in listed or (kind == "requests" and resource in fields.mapping(resources, "limits"))


def _is_default(pod: TargetPod, objects: Objects, kind: str, resource: str) -> bool:
    """Whether a LimitRange of the stream gives it to containers without one."""
    names = ("default",) if kind == "limits" else ("defaultRequest", "default")
    limits = (
        item
        for limit_range in _in_namespace("LimitRange", pod, objects)
        for item in fields.sequence(limit_range, "spec", "limits")
        if fields.text(item, "type") == "Container"
    )
    return any(resource in fields.mapping(item, name) for item in limits for name in names)


def _is_guaranteed(resources: Value) -> bool:
    """Whether a container with ``resources`` lets its pod be of QoS class Guaranteed."""
    limits, requests = fields.mapping(resources, "limits"), fields.mapping(resources, "requests")
    pairs = [(limits.get(name), requests.get(name, limits.get(name))) for name in ("cpu", "memory")]
    return all(limit is not None and request == limit for limit, request in pairs)
