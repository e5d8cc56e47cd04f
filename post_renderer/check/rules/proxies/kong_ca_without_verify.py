"""CAs of a Service that Kong does not use."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import kong
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

ABOUT = About(
    id="kong-ca-without-verify",
    severity=ERROR,
    title="A Service names CAs for Kong, and `konghq.com/tls-verify` is not true.",
    why=(
        "The controller refuses the CAs then, with an event, and Kong goes on without verification "
        "(Kong/kubernetes-ingress-controller v3.5, internal/dataplane/translator/ingressrules.go, "
        "handleServiceCACertificates)."
    ),
    fix='set konghq.com/tls-verify: "true" on the Service',
    example=Example("kong", good='    konghq.com/tls-verify: "true"\n', bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services with CAs alone."""
    for service in kong.services(context):
        keys = [key for key in kong.CA_KEYS if kong.value(service, key)]
        if keys and not kong.verifies(service):
            message = f"{keys[0]} is {kong.value(service, keys[0])} without tls-verify: nothing is verified"
            yield Mistake(service.ref, kong.path(keys[0]), message)
