"""A NetworkPolicy that admits everyone to every port of pods that the manifests show, but the closed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Add, Body, Decision, Manifest, Ref, Value, note, problem
from post_renderer.plan.callers import own_policy
from post_renderer.plan.callers.secured_ports import SecuredPort
from post_renderer.topology.network_policies import GROUP, INGRESS, KIND
from post_renderer.topology.shown_ports import ShownPort, ShownPorts
from post_renderer.topology.topology import Topology


def policies(closed: Mapping[Ref, Sequence[SecuredPort]], topology: Topology) -> Iterator[Decision]:
    """One for each workload, or for several whose pods have the labels of its selector."""
    shown = ShownPorts(topology)
    done: set[Ref] = set()
    for owner, ports in closed.items():
        if owner in done:
            continue
        if not ports[0].has_workload:
            yield _of_operator(ports[0])
            continue
        labels, selected = _selector(ports[0], closed, topology)
        if not labels:
            yield _no_labels(ports[0])
            continue
        done.update(workload.ref for workload in selected)
        yield from _policy(ports, labels, _open_ports(selected, closed, shown), topology)


def _selector(
    port: SecuredPort, closed: Mapping[Ref, Sequence[SecuredPort]], topology: Topology
) -> tuple[Mapping[str, str], list[Manifest]]:
    """The labels that select the pods and no others, with all workloads whose pods they select.

    Those that the Service selects by, else all of the pods; none where neither will do. Hooks, which may have
    the same labels, answer nobody.
    """
    service = topology.objects.get(port.closed_by) if port.closed_by else None
    wanted = services.selector(service.body) if service else {}
    common = {name: value for name, value in wanted.items() if port.pods.labels.get(name) == value}
    for labels in (common, port.pods.labels):
        selector: Body = {"matchLabels": dict(labels)}
        found = topology.selectors.workloads_matching(port.pods.namespace, selector) if labels else []
        selected = [workload for workload in found if not workload.is_hook]
        if selected and all(_numbers(closed, each.ref) == _numbers(closed, port.owner) for each in selected):
            return labels, selected
    return {}, []


def _numbers(closed: Mapping[Ref, Sequence[SecuredPort]], owner: Ref) -> set[int]:
    return {port.plain.number for port in closed.get(owner, ())}


def _open_ports(
    selected: Sequence[Manifest], closed: Mapping[Ref, Sequence[SecuredPort]], shown: ShownPorts
) -> list[ShownPort]:
    ports = {port for workload in selected for port in shown.of(workload)}
    ports |= {ShownPort(port.tls.number) for workload in selected for port in closed[workload.ref]}
    ports -= {ShownPort(port.plain.number) for workload in selected for port in closed[workload.ref]}
    return sorted(ports)


def _policy(
    ports: Sequence[SecuredPort], labels: Mapping[str, str], admitted: Sequence[ShownPort], topology: Topology
) -> Iterator[Decision]:
    owner, service = ports[0].owner, topology.objects.get(ports[0].closed_by or ports[0].owner)
    name = f"{owner.name}-backend-tls"
    ref = Ref(GROUP, KIND, owner.namespace, name)
    numbers = ", ".join(str(port.plain.number) for port in ports)
    if topology.objects.all(ref):
        message = f"is in the stream already; it is needed to close port {numbers} of {owner}"
        yield problem("network-policy-name-taken", ref, message, "rename it, or remove close-plaintext")
        return
    items: list[Value] = [{"port": port.number, "protocol": port.protocol} for port in admitted]
    spec: Body = {
        "podSelector": {"matchLabels": dict(labels)},
        "policyTypes": [INGRESS],
        "ingress": [{"ports": items}],
    }
    why = f"closes plain port {numbers} of {owner}, and admits everyone to its other ports"
    yield Add(own_policy.body(service, name, spec), service.ref, why)
    yield _assumed(ref, owner, numbers, admitted)


def _assumed(policy: Ref, owner: Ref, numbers: str, admitted: Sequence[ShownPort]) -> Decision:
    listed = ", ".join(f"{p.number}" if p.protocol == "TCP" else f"{p.number}/{p.protocol}" for p in admitted)
    message = (
        f"closes port {numbers} of {owner}, where the network plugin enforces NetworkPolicies; open are the "
        f"ports that the manifests show, {listed}, and no others"
    )
    hint = "declare it as a containerPort in the chart's values if the pods need another"
    return note("close-plaintext-policy", policy, message, hint)


def _no_labels(port: SecuredPort) -> Decision:
    message = (
        "its pods have no labels by which a NetworkPolicy could be for them alone: nothing closes port "
        f"{port.plain.number}"
    )
    hint = "give its pods a label of their own, or remove close-plaintext"
    return problem("network-policy-pods-without-labels", port.owner, message, hint)


def _of_operator(port: SecuredPort) -> Decision:
    message = (
        "an operator creates its pods, so which ports a policy has to leave open is unknown: nothing closes "
        f"port {port.plain.number}"
    )
    hint = "remove close-plaintext, and close the port with a NetworkPolicy of your own"
    return problem("close-plaintext-pods-unknown", port.owner, message, hint)
