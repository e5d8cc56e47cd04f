"""Whether the NetworkPolicies of a stream let anybody in to a port of pods."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes import workloads
from post_renderer.model import Manifest
from post_renderer.topology.listeners import Listener
from post_renderer.topology.network_policies import PodPort, Pods, Rule
from post_renderer.topology.selectors import pod_labels
from post_renderer.topology.topology import Topology


def pods_of(listener: Listener) -> Pods:
    """The pods of a listener, as policies see them."""
    return Pods(listener.workload.ref.namespace, pod_labels(listener.workload))


def port_of(workload: Manifest, number: int) -> PodPort:
    """A port of the pods of a workload, with every name that a container has for it."""
    containers = workloads.containers(workload.ref.kind, workload.body)
    names = (port.name for c in containers for port in c.ports if port.number == number and port.name)
    return PodPort(number, frozenset(names))


def rules_without(listener: Listener, topology: Topology) -> Sequence[Rule]:
    """The rules that let somebody in to other ports of the pods, where none lets anybody in to this one.

    Empty where a rule does, where no policy selects the pods, and where those that do have no rules.
    Policies add up: one in another stream may let callers in.
    """
    pods, port = pods_of(listener), port_of(listener.workload, listener.port)
    policies = topology.network_policies
    if not policies.isolate(pods):
        return ()
    rules = [rule for rule in policies.ingress_rules(pods) if not rule.policy.is_hook]
    return () if any(rule.admits(port) for rule in rules) else rules
