"""Annotations of Contour that list a port which the Service does not have."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.contour import protocols
from post_renderer.kubernetes import services
from post_renderer.model import ERROR, Manifest

ABOUT = About(
    id="contour-protocol-port",
    severity=ERROR,
    title="The annotation by which Contour speaks TLS lists a port that the Service does not have.",
    why=(
        "Ports are listed by the name or the number of the Service port, not that of the container; to all "
        "others Contour speaks plain HTTP (projectcontour/contour v1.33, internal/dag/accessors.go, "
        "upstreamProtocol)."
    ),
    fix="list the port of the Service",
    example=Example(
        "contour-ingress",
        good='upstream-protocol.tls: "443"',
        bad='upstream-protocol.tls: "8443"',
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services with such an annotation."""
    for service in context.objects.by_kind("Service"):
        for protocol in protocols.ENCRYPTED:
            name = protocols.PREFIX + protocol
            for entry in _unknown(service, ingress_annotations.value(service, name)):
                message = f"{name} lists {entry}, which is no port of the Service"
                yield Mistake(service.ref, ingress_annotations.path(name), message)


def _unknown(service: Manifest, listed: str) -> list[str]:
    entries = [entry.strip() for entry in listed.split(",") if entry.strip()]
    ports = services.ports(service.body) if entries else ()
    return [entry for entry in entries if not services.named(ports, entry)]
