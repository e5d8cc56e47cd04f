"""The rules of NetworkPolicies that admit the plain ports of backends, and for which pods they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import label_selectors
from post_renderer.model import Ref, Value, fields
from post_renderer.plan.callers.secured_ports import SecuredPort
from post_renderer.topology.network_policies import EGRESS, NAMESPACE_NAME, Rule
from post_renderer.topology.topology import Topology


class Admission(NamedTuple):
    """A rule that admits ``callers`` (as text) to the plain port of ``port``.

    ``misses_tls``: no rule admits the same callers to its TLS port.
    """

    rule: Rule
    port: SecuredPort
    callers: str
    misses_tls: bool


def incoming(ports: Sequence[SecuredPort], topology: Topology) -> Iterator[Admission]:
    """Those of rules for what comes in to the pods of ``ports``."""
    for port in ports:
        rules = topology.network_policies.ingress_rules(port.pods)
        admitted = [rule.peers for rule in rules if rule.admits(port.tls)]
        for rule in rules:
            if rule.admits(port.plain):
                misses_tls = () not in admitted and rule.peers not in admitted
                yield Admission(rule, port, str(rule.peers), misses_tls)


def outgoing(ports: Sequence[SecuredPort], topology: Topology) -> Iterator[Admission]:
    """Those of rules for what goes out from the pods that a policy of the stream selects."""
    called_pods = [port.pods for port in ports]
    rules = [(_callers(rule), rule) for rule in topology.network_policies.egress_rules(called_pods)]
    of_callers: dict[str, list[Rule]] = defaultdict(list)
    for callers, rule in rules:
        of_callers[callers].append(rule)
    candidates = _Candidates(ports, topology)
    for callers, rule in rules:
        for port in candidates.of(rule):
            called = rule.namespaces_of(port.pods) if rule.admits(port.plain) else []
            if called:
                others = (other for other in of_callers[callers] if other.admits(port.tls))
                admitted = [each for other in others for each in other.namespaces_of(port.pods)]
                misses_tls = None not in admitted and any(each not in admitted for each in called)
                yield Admission(rule, port, f"{callers} {called}", misses_tls)


def _callers(rule: Rule) -> str:
    return f"{rule.policy.ref.namespace} {rule.selector}"


class _Candidates:
    """The ports that an egress rule may reach: few, where labels say which pods are called."""

    def __init__(self, ports: Sequence[SecuredPort], topology: Topology) -> None:
        self._ports, self._topology = ports, topology
        self._by_owner: dict[Ref, list[SecuredPort]] = defaultdict(list)
        for port in ports:
            self._by_owner[port.owner].append(port)
        self._of_operators = [port for port in ports if not port.has_workload]

    def of(self, rule: Rule) -> Sequence[SecuredPort]:
        called = affected(rule, self._topology)
        if called is None:
            return self._ports
        found = [port for ref in called for port in self._by_owner.get(ref, ())]
        return [*found, *self._of_operators]


def affected(rule: Rule, topology: Topology) -> Sequence[Ref] | None:
    """The workloads whose ports ``rule`` opens, None where they may be any.

    For what comes in these are the pods that the policy selects, for what goes out those that are called.
    """
    if rule.direction != EGRESS:
        return _workloads(rule.policy.ref.namespace, rule.selector, topology)
    called: dict[Ref, None] = {}
    for peer in rule.peers:
        namespace = _only_namespace(peer, rule)
        workloads = _workloads(namespace, fields.at(peer, "podSelector"), topology) if namespace else None
        if workloads is None:
            return None
        called.update(dict.fromkeys(workloads))
    return tuple(called) if rule.peers else None


def _only_namespace(peer: Value, rule: Rule) -> str:
    """The only namespace whose pods ``peer`` stands for; empty where there may be several."""
    selector = fields.at(peer, "namespaceSelector")
    if selector is None:
        return rule.policy.ref.namespace
    return fields.text(selector, "matchLabels", NAMESPACE_NAME)


def _workloads(namespace: str, selector: Value, topology: Topology) -> Sequence[Ref] | None:
    if not label_selectors.asks_for_labels(selector):
        return None
    return [workload.ref for workload in topology.selectors.workloads_matching(namespace, selector)]
