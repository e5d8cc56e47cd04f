"""HorizontalPodAutoscalers whose metrics count the sidecar.

A metric of type Resource is the sum over all containers of the pod, native sidecars among them. As a share of
what they request it is unknown where one requests nothing (kubernetes,
pkg/controller/podautoscaler/replica_calculator.go, calculatePodRequests; native sidecars since pull request
120001). A metric of type ContainerResource is that of one container.
"""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Body, Finding, Manifest, TargetPod, Value, fields, note, warning
from post_renderer.topology.objects import Objects

KIND, GROUP = "HorizontalPodAutoscaler", "autoscaling"


def findings(pod: TargetPod, resources: Value, objects: Objects) -> Iterator[Finding]:
    """What the autoscalers of ``pod`` make of its sidecar, which has ``resources``."""
    # A request that is not set is the limit (kubernetes core/v1 defaults).
    requests = {**fields.mapping(resources, "limits"), **fields.mapping(resources, "requests")}
    for autoscaler in objects.in_namespace(pod.ref.namespace, KIND, GROUP):
        if _scales(autoscaler, pod):
            yield from _of_autoscaler(autoscaler, pod, requests)


def _scales(autoscaler: Manifest, pod: TargetPod) -> bool:
    target = fields.mapping(autoscaler.body, "spec", "scaleTargetRef")
    return (fields.text(target, "kind"), fields.text(target, "name")) == (pod.ref.kind, pod.ref.name)


def _of_autoscaler(autoscaler: Manifest, pod: TargetPod, requests: Body) -> Iterator[Finding]:
    metrics = _resource_metrics(autoscaler.body)
    counted = [f"{name} {requests[name]}" for name in metrics if name in requests]
    if counted:
        message = (
            f"scales {pod.ref} by {' and '.join(metrics)} of all containers, so that the sidecar counts "
            f"(it requests {', '.join(counted)})"
        )
        hint = f"metrics of type ContainerResource for container {pod.container.name} leave it out"
        yield note("autoscaler-counts-sidecar", autoscaler.ref, message, hint)
    lacking = [name for name, is_share in metrics.items() if is_share and name not in requests]
    if lacking:
        names = " and ".join(lacking)
        message = f"scales {pod.ref} by the share of requested {names} in use, and the sidecar requests none"
        hint = (
            f"without it nothing is scaled: set requests for {names} in sidecar.resources of the config file"
        )
        yield warning("autoscaler-lacks-request", autoscaler.ref, message, hint)


def _resource_metrics(body: Body) -> dict[str, bool]:
    """The resources whose sum over all containers is a metric; true for a share of what they request."""
    metrics = fields.sequence(body, "spec", "metrics")
    if not metrics:
        # The metric of autoscaling/v1, and the default of v2 (kubernetes apis/autoscaling/v2/defaults.go).
        return {"cpu": True}
    # ``target.averageValue`` of autoscaling/v2 is ``targetAverageValue`` in v2beta1.
    return {
        fields.text(metric, "resource", "name"): not (
            fields.text(metric, "resource", "target", "averageValue")
            or fields.text(metric, "resource", "targetAverageValue")
        )
        for metric in metrics
        if fields.text(metric, "type") == "Resource"
    }
