"""Workloads that no cluster changes once they exist: an upgrade of a release from before the flag fails."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Finding, warning
from post_renderer.plan.backend import PlanContext

# What is immutable of each kind (kubernetes pkg/apis/core/validation/validation.go, ValidatePodUpdate;
# pkg/apis/batch/validation/validation.go, ValidateJobSpecUpdate).
_IMMUTABLE = {"Job": "template", "Pod": "containers and volumes"}


def changes(context: PlanContext) -> Iterator[Finding]:
    """A warning for each Pod and Job behind a flagged Service."""
    for backend in context.backends:
        for pod in backend.pods:
            kind = pod.ref.kind
            if kind in _IMMUTABLE:
                message = (
                    f"backs {backend.service} and is a {kind}, whose {_IMMUTABLE[kind]} no cluster changes: "
                    "if it exists already, the upgrade fails"
                )
                hint = "delete it before the first upgrade with the flag, or make it a Deployment"
                yield warning("workload-immutable", pod.ref, message, hint)
