"""A termination that OpenShift takes for ``edge``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.openshift import TERMINATION
from post_renderer.model import ERROR

_KNOWN = ("edge", "reencrypt", "passthrough")

ABOUT = About(
    id="openshift-termination-value",
    severity=ERROR,
    title="`route.openshift.io/termination` has a value that OpenShift takes for edge.",
    why=(
        "The values are compared as they are, in lower case; for any other one the Route that is made of "
        "the Ingress has termination edge, or no TLS at all (route-controller-manager, "
        "pkg/route/ingress/ingress.go, terminationPolicyForIngress), and the pods are called in plain HTTP."
    ),
    fix="write reencrypt",
    example=Example(
        "openshift-ingress",
        good="    haproxy.router.openshift.io/timeout: 30s\n",
        bad="    haproxy.router.openshift.io/timeout: 30s\n    route.openshift.io/termination: Reencrypt\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses of OpenShift with such a value."""
    for source in context.read_by("openshift"):
        value = ingress_annotations.value(source, TERMINATION)
        if value and value not in _KNOWN:
            message = f"{TERMINATION} is {value}, which is none of {', '.join(_KNOWN)}"
            yield Mistake(source.ref, ingress_annotations.path(TERMINATION), message)
