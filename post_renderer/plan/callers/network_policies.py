"""NetworkPolicies that admit the plain port of a backend admit its TLS port, for the same peers only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from post_renderer.model import Body, Decision, Key, Path, Put, Ref, fields
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.callers import admissions, own_policy, secured_ports
from post_renderer.plan.callers.admissions import Admission
from post_renderer.topology.topology import Topology


def changes(context: PlanContext) -> Iterator[Decision]:
    """The TLS port beside the plain one in every rule, for what comes in and for what goes out.

    A rule that is also about other pods stays as it is, because it would open the TLS port on these too:
    in its place a policy for the pods of the backend alone is added. Where the plain port is closed, that is
    done in closed_ports.py.
    """
    topology, objects = context.topology, context.topology.objects
    ports = secured_ports.of_backends(context)
    open_ports = [port for port in ports if not port.closed_by]
    rules = _by_rule(admissions.incoming(open_ports, topology))
    beside, alone = _sorted(rules, topology)
    yield from map(_beside, beside)
    for of_pods in _by_ref((admission.port.owner, admission) for admission in alone):
        yield own_policy.incoming(of_pods, objects)
    rules = _by_rule(admissions.outgoing(ports, topology))
    beside, alone = _sorted(rules, topology)
    yield from map(_beside, beside)
    for of_policy in _by_ref((admission.rule.policy.ref, admission) for admission in alone):
        yield own_policy.outgoing(of_policy, objects)


def _by_rule(found: Iterable[Admission]) -> list[list[Admission]]:
    """The admissions of each rule and TLS port, where at least one misses the TLS port."""
    groups: dict[tuple[Ref, Path, int], list[Admission]] = defaultdict(list)
    for admission in found:
        rule = admission.rule
        groups[rule.policy.ref, rule.path, admission.port.tls.number].append(admission)
    return [group for group in groups.values() if any(each.misses_tls for each in group)]


def _by_ref(found: Iterable[tuple[Ref, Admission]]) -> list[list[Admission]]:
    groups: dict[Ref, list[Admission]] = defaultdict(list)
    for ref, admission in found:
        groups[ref].append(admission)
    return list(groups.values())


def _sorted(
    rules: Sequence[Sequence[Admission]], topology: Topology
) -> tuple[list[Sequence[Admission]], list[Admission]]:
    """The rules to which the TLS port can be added, and the admissions that need a policy of their own."""
    beside = [rule for rule in rules if _is_only_for(rule, topology)]
    opened = {_opens(admission) for rule in beside for admission in rule}
    missing = (each for rule in rules for each in rule if each.misses_tls)
    return beside, [admission for admission in missing if _opens(admission) not in opened]


def _opens(admission: Admission) -> tuple[Ref, int, str]:
    """The TLS port that the admission is to open, and for whom."""
    return admission.port.owner, admission.port.tls.number, admission.callers


def _is_only_for(found: Sequence[Admission], topology: Topology) -> bool:
    """Whether the TLS port can be added to the rule.

    The rule must be about the pods of backends with this TLS port alone, and its list of ports without an
    item of another protocol with the number, because items are found by it.
    """
    rule, port = found[0].rule, found[0].port
    affected = admissions.affected(rule, topology)
    owners = {admission.port.owner for admission in found}
    numbers = {fields.text(item, "port") for item in rule.ports}
    return affected is not None and owners.issuperset(affected) and str(port.tls.number) not in numbers


def _beside(found: Sequence[Admission]) -> Put:
    rule, port = found[0].rule, found[0].port
    item: Body = {"port": port.tls.number}
    # As the chart writes it: TCP is the default.
    if fields.text(rule.item_for(port.plain), "protocol"):
        item["protocol"] = "TCP"
    why = f"admits TLS port {port.tls.number} beside port {port.plain.number}"
    return Put(rule.policy.ref, (*rule.path, "ports", Key("port", port.tls.number)), item, why)
