"""A route to a port that its Service does not have."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services
from post_renderer.model import ERROR, fields
from post_renderer.topology.connections import Connection

# What stands for a port where an annotation has the backend (AWS Load Balancer Controller, docs, Actions).
_BY_ANNOTATION = "use-annotation"
# Reads the ports of the pods as well (AGIC 1.8, pkg/appgw/backendhttpsettings.go).
_READS_TARGETS = "azure-agic"

ABOUT = About(
    id="route-port-not-found",
    severity=ERROR,
    title="A route names a port that the Service does not have.",
    why=(
        "A route leads to the name or the number of a port of the Service, not to one of the container; "
        "without it there is nobody to connect to, and clients get 503 (kubernetes, networking/v1, "
        "ServiceBackendPort)."
    ),
    fix="write a port of the Service",
    example=Example(
        "ingress-nginx", good="                  number: 443\n", bad="                  number: 8443\n"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes to a Service of the stream that has ports, but not that one."""
    for each in context.connections:
        ports = services.ports(each.service.body)
        if each.port is None and ports and _is_of_service(each):
            listed = ", ".join(map(services.label, ports))
            message = f"leads to port {each.route.port} of {each.service.ref}, which has {listed}"
            yield Mistake(each.source.ref, each.route.path, message)


def _is_of_service(connection: Connection) -> bool:
    """Whether the route names a port of the Service, and not one of the pods or of another place."""
    port, body = connection.route.port, connection.service.body
    is_direct = services.is_headless(body) or fields.text(body, "spec", "type") == "ExternalName"
    may_be_of_pods = connection.route.of_pods or connection.controller == _READS_TARGETS
    return port not in ("", _BY_ANNOTATION) and not is_direct and not may_be_of_pods
