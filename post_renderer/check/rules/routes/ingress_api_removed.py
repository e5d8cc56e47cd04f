"""Ingresses of an API version that no cluster serves."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes.route_kinds import INGRESS_VERSION, REMOVED_INGRESS_VERSIONS
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="ingress-api-removed",
    severity=ERROR,
    title="An Ingress is of an API version that no cluster has served since Kubernetes 1.22.",
    why=(
        "The API server refuses it (kubernetes.io, deprecated API migration guide, v1.22). Under `helm "
        "template` charts fall back to it when they are not told what the cluster has."
    ),
    fix=(
        f"write {INGRESS_VERSION}; where a chart chooses, render it with --api-versions "
        f"{INGRESS_VERSION}/Ingress (Argo CD: KUBE_API_VERSIONS)"
    ),
    example=Example(
        "ingress-nginx",
        good="apiVersion: networking.k8s.io/v1\n",
        bad="apiVersion: networking.k8s.io/v1beta1\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses of such a version."""
    for source, _ in context.routing_objects:
        version = fields.text(source.body, "apiVersion")
        if source.ref.kind == "Ingress" and version in REMOVED_INGRESS_VERSIONS:
            yield Mistake(source.ref, ("apiVersion",), f"is of {version}, which no cluster serves any more")
