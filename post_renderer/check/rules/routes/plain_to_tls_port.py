"""Plain HTTP to a port where the pods serve TLS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.forwarding import is_forwarded
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.kubernetes import services
from post_renderer.model import ERROR
from post_renderer.topology import listeners
from post_renderer.topology.connections import PLAIN, Connection

ABOUT = About(
    id="plain-to-tls-port",
    severity=ERROR,
    title="The controller speaks plain HTTP to a port where the pods serve TLS.",
    why=(
        "Servers answer plain HTTP on such a port with 400, or close the connection (ingress-nginx v1.15.1 "
        "passes on 400, Traefik 3.7.13 answers 502, Contour 1.33.8 and Envoy Gateway 1.9.1 503; seen under "
        "traffic)."
    ),
    fix="have the controller speak HTTPS to it, and verify CA and name; or lead the route to the plain port",
    example=Example(
        "ingress-nginx",
        good="""\
    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"
    nginx.ingress.kubernetes.io/proxy-ssl-secret: "shop/web-tls"
    nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"
""",
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes with plain HTTP whose pods all show that they serve TLS."""
    for each in context.connections:
        if each.state != PLAIN or is_forwarded(each) or _is_set_elsewhere(each, context):
            continue
        shown = [
            "" if context.answers_both(listener) else listeners.tls_shown(listener)
            for listener in each.listeners
        ]
        if shown and all(shown):
            message = (
                f"leads to port {each.route.port or 'of the pods'} of {each.service.ref} by plain HTTP, but "
                f"{shown[0]}, in {each.listeners[0].workload.ref}"
            )
            yield Mistake(each.source.ref, each.route.path, message)


def _is_set_elsewhere(connection: Connection, context: CheckContext) -> bool:
    """Whether the protocol is that of a canary's main Ingress, or may be one that the Service sets.

    That may be where a controller is assumed: another one would be told by the Service to speak HTTPS.
    """
    if canaries.is_canary(connection.source):
        return True
    choice = context.topology.ingress_classes.controller_of(connection.source)
    if not choice.by_default:
        return False
    is_called_https = bool(connection.port and services.tls_evidence(connection.port))
    return is_called_https or any("protocol" in name for name in connection.service.annotations)
