"""A CA of pods that the router of OpenShift does not use."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations, openshift
from post_renderer.model import ERROR, fields

_FIELD = ("spec", "tls", "destinationCACertificate")

ABOUT = About(
    id="openshift-ca-ignored",
    severity=ERROR,
    title="A CA for the pods is set, and the termination is not `reencrypt`.",
    why=(
        "Only reencrypt speaks TLS to the pods. A Route with the CA and another termination is refused "
        "(openshift/library-go, pkg/route/validation), and of an Ingress the annotation is ignored "
        "(route-controller-manager, pkg/route/ingress/ingress.go, tlsConfigForIngress): plain HTTP is "
        "spoken."
    ),
    fix="set the termination to reencrypt",
    example=Example("openshift", good="    termination: reencrypt\n", bad="    termination: edge\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Routes and Ingresses with both."""
    for source in context.read_by("openshift"):
        of_ingress = source.ref.kind == "Ingress"
        path = ingress_annotations.path(openshift.DESTINATION_CA) if of_ingress else _FIELD
        termination = openshift.termination_of(source) or "none"
        if fields.text(source.body, *path) and termination != openshift.REENCRYPT:
            message = f"{path[-1]} is set, but the termination is {termination}"
            yield Mistake(source.ref, path, message)
