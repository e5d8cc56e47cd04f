"""Encrypted connections of a controller that cannot verify the pods."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import controllers
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import NOTE

ABOUT = About(
    id="controller-verifies-nothing",
    severity=NOTE,
    title="The controller encrypts the connections to the pods, and accepts any certificate.",
    why=(
        "Application Load Balancers of AWS and Google, APISIX, and Contour for an Ingress have no setting "
        "for a CA (docs/controllers.md): whoever can take the place of a pod can read and answer the "
        "requests."
    ),
    fix=(
        "take the connections for encrypted alone, or use a controller that verifies, such as one of the "
        "Gateway API"
    ),
    example=Example(
        "aws-alb",
        good='    alb.ingress.kubernetes.io/target-type: "ip"\n',
        bad="""\
    alb.ingress.kubernetes.io/target-type: "ip"
    alb.ingress.kubernetes.io/backend-protocol: "HTTPS"
""",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routing objects with such connections, each once."""
    found = {each.source.ref: each for each in context.connections if each.controller and each.tls.encrypted}
    for ref, each in found.items():
        support = controllers.CONTROLLERS[each.controller].load().SUPPORT[ref.kind]
        if not support.ca_forms:
            message = f"is read by {each.controller}, which accepts any certificate of {each.service.ref}"
            yield Mistake(ref, each.route.path, message)
