"""Policies of Cilium and Calico that admit the plain port of a backend and not its TLS port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import label_selectors
from post_renderer.model import Body, Decision, Key, Put, fields, problem, spelled
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.callers import secured_ports
from post_renderer.plan.callers.secured_ports import SecuredPort
from post_renderer.topology import plugin_policies
from post_renderer.topology.plugin_policies import PluginRule
from post_renderer.topology.topology import Topology


def changes(context: PlanContext) -> Iterator[Decision]:
    """The TLS port beside the plain one where that is all it takes, else a problem with the line to add.

    A policy of the stream that admits the TLS port of the pods to anybody is taken for the answer to it.
    Plain ports that are closed are a matter of closed_ports.py.
    """
    rules = list(plugin_policies.ingress_rules(context.topology.objects))
    ports = secured_ports.of_backends(context)
    for port in ports:
        of_pods = [rule for rule in rules if rule.selects(port.pods)]
        if not port.closed_by and not any(rule.item_for(port.tls) for rule in of_pods):
            for rule in of_pods:
                if rule.item_for(port.plain):
                    yield _admitted(rule, port, ports, context.topology)


def _admitted(
    rule: PluginRule, port: SecuredPort, ports: Sequence[SecuredPort], topology: Topology
) -> Decision:
    obstacle = _obstacle(rule, port, ports, topology)
    item: Body = {"port": str(port.tls.number), "protocol": "TCP"}
    if not obstacle:
        why = f"admits TLS port {port.tls.number} beside port {port.plain.number}"
        return Put(rule.policy.ref, (*rule.path, Key("port", str(port.tls.number))), item, why)
    line = f'- {{port: "{port.tls.number}", protocol: TCP}}' if rule.is_cilium else f"- {port.tls.number}"
    message = (
        f"{spelled(rule.path)} admits port {port.plain.number} of {port.owner}, not its TLS port "
        f"{port.tls.number}, and {obstacle}"
    )
    hint = (
        f"add `{line}` there in the chart's values, or a policy that admits it, or set https-port to a port "
        "that is admitted already"
    )
    return problem("plugin-policy", rule.policy.ref, message, hint, rule.path)


def _obstacle(rule: PluginRule, port: SecuredPort, ports: Sequence[SecuredPort], topology: Topology) -> str:
    """Why the port cannot be added to the rule; empty when it can."""
    if not rule.is_cilium:
        return "policies of Calico are not edited"
    if rule.reads_requests:
        return "its rules read the requests, which TLS hides"
    numbers = {fields.text(item, "port") for item in rule.ports}
    if str(port.tls.number) in numbers:
        return "admits that number for another protocol"
    owners = {each.owner for each in ports if each.tls.number == port.tls.number}
    namespace, selector = port.pods.namespace, rule.selector
    selected = {each.ref for each in topology.selectors.workloads_matching(namespace, selector)}
    is_clusterwide = rule.policy.ref.kind == "CiliumClusterwideNetworkPolicy"
    if is_clusterwide or not label_selectors.asks_for_labels(selector) or not selected <= owners:
        return "is for other pods as well, on which the port would open"
    return ""
