"""A NetworkPolicy for the pods of a backend alone, where one of the chart is for other pods as well."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.model import Add, Body, Decision, Manifest, Ref, Value, problem
from post_renderer.plan.callers.admissions import Admission
from post_renderer.plan.callers.secured_ports import SecuredPort
from post_renderer.topology.network_policies import EGRESS, GROUP, INGRESS, KIND, NAMESPACE_NAME, Rule
from post_renderer.topology.objects import Objects


def body(owner: Manifest, name: str, spec: Body) -> Body:
    """A new NetworkPolicy, with the metadata that it takes over from ``owner``."""
    metadata = metadata_for(owner, name, {})
    return {"apiVersion": f"{GROUP}/v1", "kind": KIND, "metadata": metadata, "spec": spec}


def incoming(found: Sequence[Admission], objects: Objects) -> Decision:
    """A policy that lets the peers of the rules in to the TLS ports of one workload."""
    owner, pods = found[0].port.owner, found[0].port.pods
    rules = [_rule("from", list(rule.peers), port) for rule, port, *_ in found]
    spec: Body = {
        "podSelector": {"matchLabels": dict(pods.labels)},
        "policyTypes": [INGRESS],
        "ingress": _once(rules),
    }
    return _added(f"{owner.name}-backend-tls", spec, found, objects)


def outgoing(found: Sequence[Admission], objects: Objects) -> Decision:
    """A policy that lets the pods of one policy of the chart out to the TLS ports."""
    policy = found[0].rule.policy.ref
    rules = [_rule("to", _called(rule, port), port) for rule, port, *_ in found]
    spec: Body = {
        "podSelector": dict(found[0].rule.selector),
        "policyTypes": [EGRESS],
        "egress": _once(rules),
    }
    return _added(f"{policy.name}-backend-tls-egress", spec, found, objects)


def _rule(side: str, peers: list[Value], port: SecuredPort) -> Body:
    ports: list[Value] = [{"port": port.tls.number, "protocol": "TCP"}]
    return {side: peers, "ports": ports} if peers else {"ports": ports}


def _called(rule: Rule, port: SecuredPort) -> list[Value]:
    """The pods of ``port`` as peers; where their namespace only may fit the rule, under that condition."""
    return [_peer(port, rule.policy.ref.namespace, selector) for selector in rule.namespaces_of(port.pods)]


def _peer(port: SecuredPort, namespace: str, selector: Value) -> Body:
    peer: Body = {"podSelector": {"matchLabels": dict(port.pods.labels)}}
    if selector is not None:
        peer["namespaceSelector"] = selector
    elif port.pods.namespace != namespace:
        peer["namespaceSelector"] = {"matchLabels": {NAMESPACE_NAME: port.pods.namespace}}
    return peer


def _once(rules: Sequence[Body]) -> list[Value]:
    unique: list[Value] = []
    for rule in rules:
        if rule not in unique:
            unique.append(rule)
    return unique


def _added(name: str, spec: Body, found: Sequence[Admission], objects: Objects) -> Decision:
    rule, port, *_ = found[0]
    policy = rule.policy
    if not port.pods.labels:
        message = (
            f"admits port {port.plain.number} of {port.owner} and of other pods, and {port.owner} "
            f"has no labels by which a policy could admit its TLS port {port.tls.number} alone"
        )
        hint = f"give the pods of {port.owner} labels"
        return problem("network-policy-pods-without-labels", policy.ref, message, hint, rule.path)
    ref = Ref(GROUP, KIND, policy.ref.namespace, name)
    if objects.all(ref):
        message = f"is in the stream already; it is needed for TLS port {port.tls.number} of {port.owner}"
        hint = f"rename it, or admit port {port.tls.number} in it to those whom {policy.ref} admits"
        return problem("network-policy-name-taken", ref, message, hint)
    why = (
        f"admits TLS port {port.tls.number} of {port.owner} to those whom {policy.ref} admits to port "
        f"{port.plain.number}; that one is for other pods as well"
    )
    return Add(body(policy, name, spec), policy.ref, why)
