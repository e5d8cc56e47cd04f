"""An Ingress with two classes that are not the same."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes.route_kinds import OLDER_CLASS
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="ingress-class-contradicts",
    severity=ERROR,
    title="`ingressClassName` of an Ingress and its older annotation name different classes.",
    why=(
        "The API server refuses to create it (Kubernetes 1.34, "
        "pkg/apis/networking/validation/validation.go, ValidateIngressCreate); one that was there before "
        "is read by the controllers of both."
    ),
    fix="remove the annotation kubernetes.io/ingress.class",
    example=Example(
        "ingress-nginx",
        good="  annotations:\n",
        bad="  annotations:\n    kubernetes.io/ingress.class: traefik\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with both."""
    for source, _ in context.routing_objects:
        older = source.annotations.get(OLDER_CLASS, "")
        name = fields.text(source.body, "spec", "ingressClassName")
        if source.ref.kind == "Ingress" and older and name and older != name:
            message = f"ingressClassName is {name}, and annotation {OLDER_CLASS} is {older}"
            yield Mistake(source.ref, ("spec", "ingressClassName"), message)
