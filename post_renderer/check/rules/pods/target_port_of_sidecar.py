"""A named ``targetPort`` that only a native sidecar declares."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="target-port-of-sidecar",
    severity=WARNING,
    title="A `targetPort` is the name of a port of a native sidecar.",
    why=(
        "Before Kubernetes 1.32 names are not looked up among init containers, so there are no endpoints, "
        "and clients get 503 (kubernetes/kubernetes, pull requests 127976 and 128850)."
    ),
    fix="give the number of the port",
    example=Example("sidecar", good="      targetPort: 8443\n", bad="      targetPort: https-8443\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Service ports of that kind to which a route leads."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        port = connection.port
        of_sidecars = [each for each in connection.listeners if "initContainers" in each.container.path]
        if port is None or fields.number(port.target) or not of_sidecars:
            continue
        message = (
            f"port {services.label(port)} has targetPort {port.target}, which only init container "
            f"{of_sidecars[0].container.name} of {of_sidecars[0].workload.ref} declares"
        )
        path = ("spec", "ports", port.position, "targetPort")
        found.setdefault(Mistake(connection.service.ref, path, message))
    yield from found
