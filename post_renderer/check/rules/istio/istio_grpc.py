"""A GRPCRoute that Istio reads, to a port that it takes for HTTP/1.1."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api.implementations import ISTIO
from post_renderer.controllers.istio import protocols
from post_renderer.kubernetes import services
from post_renderer.model import ERROR

ABOUT = About(
    id="istio-grpc",
    severity=ERROR,
    title="A GRPCRoute that Istio reads leads with TLS to a port that is not called gRPC.",
    why=(
        "What Istio speaks inside TLS is told by `appProtocol` of the Service port, else by its name: https "
        "means HTTP/1.1, and gRPC gets no answer (seen with the pilot of 2026-08-27)."
    ),
    fix="set appProtocol of the port to grpc",
    example=Example("gateway-api", good="HTTPRoute", bad="GRPCRoute"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes to such ports."""
    for connection in context.connections:
        port = connection.port
        is_grpc = connection.source.ref.kind == "GRPCRoute" and connection.tls.encrypted
        if not is_grpc or port is None or protocols.is_http2(port):
            continue
        if any(each.name == ISTIO for each in context.implementations_of(connection.source)):
            message = (
                f"leads to port {services.label(port)} of {connection.service.ref}, to which Istio speaks "
                "HTTP/1.1"
            )
            yield Mistake(connection.source.ref, connection.route.path, message)
