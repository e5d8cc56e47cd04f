"""A NetworkPolicy that admits the plain port of pods, and not the one to which the route leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services
from post_renderer.model import ERROR
from post_renderer.topology import admission
from post_renderer.topology.connections import Connection
from post_renderer.topology.listeners import Listener
from post_renderer.topology.network_policies import Rule

ABOUT = About(
    id="network-policy-blocks-port",
    severity=ERROR,
    title="A NetworkPolicy admits a port of the pods, but not the one to which an HTTPS route leads.",
    why=(
        "What no policy admits is dropped once one selects the pods, and policies see the port of the pods, "
        "not of the Service (networking.k8s.io/v1 NetworkPolicy): the controller's connections time out, "
        "and clients get 504."
    ),
    fix="add the port of the pods that serves TLS to the rule",
    example=Example(
        "sidecar", good="        - port: 8080\n        - port: 8443\n", bad="        - port: 8080\n"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The rules for another port of the same Service, where no rule of the stream admits this one."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        for listener in connection.listeners if connection.tls.encrypted else ():
            rules = admission.rules_without(listener, context.topology)
            rule = _for_another_port(connection, listener, rules)
            if rule:
                message = (
                    f"admits another port of {connection.service.ref}, and no NetworkPolicy admits "
                    f"{listener.port}, to which {connection.source.ref} leads"
                )
                found.setdefault(Mistake(rule.policy.ref, (*rule.path, "ports"), message))
    yield from found


def _for_another_port(connection: Connection, listener: Listener, rules: Sequence[Rule]) -> Rule | None:
    """The first of ``rules`` that admits the pod port of another port of the Service."""
    targets = [port.target for port in services.ports(connection.service.body)]
    numbers = {listener.container.number_of(target) for target in targets} - {0}
    others = [admission.port_of(listener.workload, number) for number in numbers]
    return next((rule for rule in rules if any(rule.admits(other) for other in others)), None)
