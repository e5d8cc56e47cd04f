"""A Service port whose target is a name that no container declares."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services, workloads
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="target-port-not-declared",
    severity=ERROR,
    title="A route leads to a Service port whose `targetPort` is a name that no container declares.",
    why=(
        "Names are looked up among the ports of the containers (kubernetes, "
        "staging/src/k8s.io/endpointslice/utils.go, FindPort). One that is not there gives no endpoints, "
        "and clients get 503."
    ),
    fix="name a port that the container declares, or give the number",
    example=Example("ingress-nginx", good="      targetPort: 8443\n", bad="      targetPort: https-web\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Service ports of that kind to which a route leads, where the pods are in the stream."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        port, service = connection.port, connection.service
        if port is None or fields.number(port.target) or connection.listeners:
            continue
        pods = [w for w in context.topology.selectors.workloads_for(service) if not w.is_hook]
        containers = [c for w in pods for c in workloads.containers(w.ref.kind, w.body)]
        if containers and all(workloads.containers(w.ref.kind, w.body) for w in pods):
            names = ", ".join(dict.fromkeys(p.name for c in containers for p in c.ports if p.name)) or "none"
            message = (
                f"port {services.label(port)} has targetPort {port.target}, and the containers of "
                f"{', '.join(str(w.ref) for w in pods)} declare {names}"
            )
            found.setdefault(Mistake(service.ref, ("spec", "ports", port.position, "targetPort"), message))
    yield from found
