"""Ingresses of a class that nothing explains."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import NOTE

ABOUT = About(
    id="ingress-class-unknown",
    severity=NOTE,
    title="Nothing tells which controller reads an Ingress, so that its connections cannot be checked.",
    why=(
        "Its class is none of those that controllers have by convention, and no IngressClass of that name "
        "is in the manifests. What the connections to the pods are is unknown."
    ),
    fix="add the IngressClass to the manifests, set ingressClasses in the config file, or use --controller",
    example=Example("ingress-nginx", good="ingressClassName: nginx", bad="ingressClassName: internal"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses of an unknown controller that lead to Services of the stream."""
    classes = context.topology.ingress_classes
    unknown = {each.source.ref: each.source for each in context.connections if not each.controller}
    for source in unknown.values():
        choice = classes.controller_of(source)
        if source.ref.kind == "Ingress":
            of = f", whose controller is {choice.implementation}" if choice.implementation else ""
            message = f"is of class {choice.ingress_class}{of}: which controller reads it is unknown"
            yield Mistake(source.ref, ("spec",), message)
