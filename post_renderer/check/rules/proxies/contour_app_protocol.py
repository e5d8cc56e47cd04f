"""Annotations of a Service that Contour ignores, because the port has ``appProtocol``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.contour import protocols
from post_renderer.kubernetes import services
from post_renderer.model import ERROR, Manifest

ABOUT = About(
    id="contour-app-protocol",
    severity=ERROR,
    title="`appProtocol` of a port makes Contour ignore the annotation by which it would speak TLS.",
    why=(
        "A port with `appProtocol` is spoken to as that says: `https` is TLS, and everything else but "
        "`kubernetes.io/h2c` is plain HTTP (projectcontour/contour v1.33, internal/dag/accessors.go, "
        "upstreamProtocol; seen under traffic)."
    ),
    fix="set appProtocol to https, or remove it",
    example=Example(
        "contour-ingress",
        good="    - name: https\n      port: 443\n",
        bad="    - name: https\n      port: 443\n      appProtocol: http\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services with both for a port, unless an HTTPProxy itself has Contour speak TLS to it."""
    encrypted = {(c.service.ref, c.port) for c in context.connections if c.tls.encrypted}
    for service in context.objects.by_kind("Service"):
        for port in services.ports(service.body) if _is_annotated(service) else ():
            by_annotation = protocols.of_port(service, port._replace(app_protocol=""))
            is_overruled = port.app_protocol and protocols.of_port(service, port).name != by_annotation.name
            is_tls = by_annotation.name in protocols.ENCRYPTED
            if is_tls and is_overruled and (service.ref, port) not in encrypted:
                path = ("spec", "ports", port.position, "appProtocol")
                message = (
                    f"appProtocol of port {services.label(port)} is {port.app_protocol}, which counts in "
                    f"place of {by_annotation.evidence}"
                )
                yield Mistake(service.ref, path, message)


def _is_annotated(service: Manifest) -> bool:
    return any(name.startswith(protocols.PREFIX) for name in service.annotations)
