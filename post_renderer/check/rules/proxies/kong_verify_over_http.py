"""Verification of a Service that Kong calls in plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import kong
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.kong import settings
from post_renderer.model import ERROR

ABOUT = About(
    id="kong-verify-over-http",
    severity=ERROR,
    title="`konghq.com/tls-verify` is true, and the protocol of the Service has no TLS.",
    why=(
        "`konghq.com/protocol` is http unless it is set, whatever the port is called: Kong speaks plain "
        "HTTP, and the controller refuses the CAs with an event (Kong/kubernetes-ingress-controller v3.5, "
        "internal/dataplane/translator/ingressrules.go, handleServiceCACertificates)."
    ),
    fix="set konghq.com/protocol to https (grpcs for gRPC) on the Service",
    example=Example("kong", good='    konghq.com/protocol: "https"\n', bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services with such a protocol."""
    for service in kong.services(context):
        protocol = kong.value(service, "protocol")
        if kong.verifies(service) and not settings.is_encrypted(protocol):
            said = f"protocol is {protocol}" if protocol else "protocol is not set"
            message = f"tls-verify is true, but {said}: Kong speaks no TLS"
            yield Mistake(service.ref, kong.path("tls-verify"), message)
