"""A NetworkPolicy that names the port of a Service in place of that of the pods."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services, workloads
from post_renderer.model import ERROR
from post_renderer.topology import admission
from post_renderer.topology.listeners import Listener
from post_renderer.topology.network_policies import PodPort

ABOUT = About(
    id="network-policy-service-port",
    severity=ERROR,
    title="A NetworkPolicy names the port of the Service, and policies see that of the pods.",
    why=(
        "A connection to a Service is matched after its address and port have been replaced by those of a "
        "pod (networking.k8s.io/v1 NetworkPolicyPort: the port on the given protocol of the pod). The rule "
        "admits nothing, the connection times out, and clients get 504."
    ),
    fix="name the port of the pods, by number or by the name that the container has for it",
    example=Example(
        "sidecar",
        good="        - port: 8080\n        - port: 8443\n",
        bad="        - port: 80\n        - port: 443\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The rules of that kind, where no rule of the stream admits the port of the pods."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        port = connection.port
        for listener in connection.listeners if port else ():
            if port is None or port.number == listener.port or _is_port_of_pods(listener, port.number):
                continue
            for rule in admission.rules_without(listener, context.topology):
                for position in rule.positions_of(PodPort(port.number)) if rule.ports else ():
                    message = (
                        f"names port {port.number}, that of {connection.service.ref}, whose pods have "
                        f"{listener.port} for {services.label(port)}"
                    )
                    path = (*rule.path, "ports", position, "port")
                    found.setdefault(Mistake(rule.policy.ref, path, message))
    yield from found


def _is_port_of_pods(listener: Listener, number: int) -> bool:
    """Whether a container of the pods declares the port ``number`` as well."""
    containers = workloads.containers(listener.workload.ref.kind, listener.workload.body)
    return any(container.declares(number) for container in containers)
