"""A Service port that says plain HTTP, and is called with HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services
from post_renderer.model import NOTE

ABOUT = About(
    id="app-protocol-plain",
    severity=NOTE,
    title="`appProtocol` of a Service port says plain HTTP, and a route calls it with HTTPS.",
    why=(
        "Controllers and meshes differ in whether they read it: Contour speaks plain HTTP then whatever its "
        "annotation says (contour v1.33.8, internal/dag/accessors.go; seen running), Istio takes it for the "
        "protocol of the port, ingress-nginx does not look at it."
    ),
    fix="set it to https",
    example=Example(
        "ingress-nginx",
        good="      port: 443\n      targetPort: 8443\n",
        bad="      port: 443\n      targetPort: 8443\n      appProtocol: http\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Service ports of that kind."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        port = connection.port
        if port and connection.tls.encrypted and port.app_protocol.lower() in ("http", "kubernetes.io/ws"):
            message = (
                f"port {services.label(port)} has appProtocol {port.app_protocol}, and "
                f"{connection.source.ref} calls it with HTTPS"
            )
            path = ("spec", "ports", port.position, "appProtocol")
            found.setdefault(Mistake(connection.service.ref, path, message))
    yield from found
