"""Health checks in plain HTTP of targets that serve HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import aws_alb
from post_renderer.model import ERROR
from post_renderer.topology.connections import Connection

ABOUT = About(
    id="alb-health-check-plain",
    severity=ERROR,
    title=(
        "Targets of an Application Load Balancer serve HTTPS, and are checked in plain HTTP on the same port."
    ),
    why=(
        "The check gets 400 or no answer, so that no target is healthy, and clients get 503 (AWS "
        "documentation, Health checks for Application Load Balancer target groups). Without "
        "`healthcheck-protocol` the check takes the protocol of the requests."
    ),
    fix="set healthcheck-protocol to HTTPS, or remove it",
    example=Example(
        "aws-alb",
        good='    alb.ingress.kubernetes.io/target-type: "ip"\n',
        bad="""\
    alb.ingress.kubernetes.io/target-type: "ip"
    alb.ingress.kubernetes.io/backend-protocol: "HTTPS"
    alb.ingress.kubernetes.io/healthcheck-protocol: "HTTP"
""",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routing objects with such targets, each once."""
    found = {each.source.ref: each for each in context.connections if each.controller == "aws-alb"}
    for ref, each in found.items():
        # Codes of one's own may be those that a server with TLS answers to plain HTTP.
        if each.tls.encrypted and not aws_alb.setting("success-codes", each.service.annotations, each.source):
            yield from (Mistake(ref, each.route.path, message) for message in _wrong(each))


def _wrong(connection: Connection) -> Iterator[str]:
    source, of_service, port = connection.source, connection.service.annotations, connection.port
    checked = aws_alb.setting("healthcheck-port", of_service, source)
    is_same = checked in ("", aws_alb.TRAFFIC_PORT) or (port and checked in (port.target, port.name))
    if is_same and aws_alb.setting("healthcheck-protocol", of_service, source) == "HTTP":
        yield f"speaks HTTPS to {connection.service.ref}, and checks it in plain HTTP (healthcheck-protocol)"
