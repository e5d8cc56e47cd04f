"""A Service port with ``appProtocol: https`` behind a Gateway, and no BackendTLSPolicy."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services
from post_renderer.model import WARNING

ABOUT = About(
    id="policy-missing",
    severity=WARNING,
    title="A route of the Gateway API leads to a port that serves TLS by `appProtocol` alone.",
    why=(
        "The Gateway API switches to TLS by a BackendTLSPolicy; `appProtocol: https` is not defined to do "
        "so (GEP-1911). Envoy Gateway 1.9.1 and the Istio pilot of 2026-08-27 send plain HTTP to such a "
        "port (503); Traefik 3.7.13 uses TLS, and refuses what no public CA has signed (500). No "
        "implementation verifies an internal CA without a policy."
    ),
    fix="add a BackendTLSPolicy whose sectionName is the name of the port",
    example=Example("gateway-api", good="sectionName: https", bad="sectionName: http"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes to such ports."""
    for connection in context.connections:
        port = connection.port
        if connection.controller != "gateway-api" or port is None or not services.speaks_tls(port):
            continue
        if connection.source.ref.kind != "TLSRoute" and context.policy_of(connection) is None:
            message = (
                f"leads to port {services.label(port)} of {connection.service.ref}, which has appProtocol "
                f"{port.app_protocol} and no BackendTLSPolicy"
            )
            yield Mistake(connection.source.ref, connection.route.path, message)
