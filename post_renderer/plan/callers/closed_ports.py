"""Closes the plain port of backends with close-plaintext: no rule of any policy for the pods admits it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Decision, Finding, Ref, note, problem, spelled, warning
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.callers import closed_rules, closing_policy, secured_ports
from post_renderer.plan.callers.secured_ports import SecuredPort
from post_renderer.topology import plugin_policies, shown_ports
from post_renderer.topology.topology import Topology


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes of policies for the pods, a new policy where there is none, and what keeps a port open."""
    of_owners = _by_owner(context)
    for backend in context.backends:
        if backend.options.close_plaintext:
            yield from _without_plain_port(backend, of_owners)
            yield from _public(backend)
    if of_owners:
        yield from _closed(of_owners, context.topology)


def _by_owner(context: PlanContext) -> dict[Ref, list[SecuredPort]]:
    found: dict[Ref, list[SecuredPort]] = defaultdict(list)
    for port in secured_ports.of_backends(context):
        if port.closed_by:
            found[port.owner].append(port)
    return found


def _without_plain_port(
    backend: Backend, of_owners: Mapping[Ref, Sequence[SecuredPort]]
) -> Iterator[Finding]:
    """A note where no plain port is left, a problem where the pods are not known."""
    owners = [pod.ref for pod in backend.pods] or list(backend.server.resources)
    turned = backend.manifest is not None and backend.plain_port is None
    if turned or not secured_ports.closes(backend):
        message = "the secured port has no plain port beside it: close-plaintext has nothing to close"
        yield note("close-plaintext-not-needed", backend.service, message)
    elif not any(owner in of_owners for owner in owners):
        message = "its pods, or the number of their plain port, are not in the stream: nothing can close it"
        hint = "remove close-plaintext, and close the port with a NetworkPolicy of your own"
        yield problem("close-plaintext-pods-unknown", backend.service, message, hint)


def _public(backend: Backend) -> Iterator[Finding]:
    """A warning for a plain port that is open to the outside of the cluster, where no caller is seen."""
    exposure = services.exposure(backend.manifest.body) if backend.manifest else ""
    if exposure and backend.plain_port:
        message = (
            f"{exposure}: port {services.label(backend.plain_port)} no longer answers callers from outside "
            "the cluster (close-plaintext)"
        )
        yield warning("public-port-closed", backend.service, message)


def _closed(of_owners: Mapping[Ref, Sequence[SecuredPort]], topology: Topology) -> Iterator[Decision]:
    of_plugins = list(plugin_policies.ingress_policies(topology.objects))
    alone: list[Ref] = []
    for owner, ports in of_owners.items():
        pods = ports[0].pods
        for port in ports:
            yield from closed_rules.changes(port, of_owners, topology)
            yield from _of_plugins(port, topology)
        isolated = topology.network_policies.isolate(pods) or any(p.selects(pods) for p in of_plugins)
        if not isolated:
            alone.append(owner)
        yield from _probed(owner, ports, topology)
    if alone:
        yield from closing_policy.policies({owner: of_owners[owner] for owner in alone}, topology)


def _of_plugins(port: SecuredPort, topology: Topology) -> Iterator[Finding]:
    """The problems of policies of Cilium and Calico that admit the plain port."""
    for rule in plugin_policies.all_ingress_rules(topology.objects):
        if rule.selects(port.pods) and (not rule.ports or rule.item_for(port.plain)):
            message = (
                f"{spelled(rule.path)} admits plain port {port.plain.number} of {port.owner}, which "
                "close-plaintext is to close; policies of this kind are not edited"
            )
            hint = (
                f"let it list {port.tls.number} in its place in the chart's values, or remove close-plaintext"
            )
            yield problem("close-plaintext-rule", rule.policy.ref, message, hint, rule.path)


def _probed(owner: Ref, ports: Sequence[SecuredPort], topology: Topology) -> Iterator[Finding]:
    """A note about probes of a closed port.

    "Traffic to and from the node where a Pod is running is always allowed", and a pod reaches its own ports,
    so its sidecar does (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
    """
    if not workloads.is_workload(owner):
        return
    numbers = {port.plain.number for port in ports}
    workload = topology.objects.get(owner)
    for container in workloads.containers(owner.kind, workload.body):
        for probe, number in shown_ports.probed(container):
            if number in numbers:
                message = (
                    f"container {container.name}: {probe} calls port {number}, which close-plaintext closes: "
                    "a pod's own node gets in all the same, if the network plugin keeps to Kubernetes' rules"
                )
                yield note("closed-port-probed", owner, message, path=(*container.path, probe))
