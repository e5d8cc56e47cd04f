"""Rules of NetworkPolicies that admit a plain port that is to be closed: the TLS port takes its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from post_renderer.model import Decision, Drop, Finding, Path, Put, Ref, Value, fields, problem, spelled
from post_renderer.plan.callers import admissions
from post_renderer.plan.callers.secured_ports import SecuredPort
from post_renderer.topology.network_policies import Rule
from post_renderer.topology.topology import Topology

ByOwner: TypeAlias = Mapping[Ref, Sequence[SecuredPort]]


def changes(port: SecuredPort, closed: ByOwner, topology: Topology) -> Iterator[Decision]:
    """What closes ``port`` in each rule for its pods; ``closed`` are all ports to close."""
    for rule in topology.network_policies.ingress_rules(port.pods):
        if rule.admits(port.plain):
            obstacle = _obstacle(rule, port, closed, topology)
            if obstacle:
                yield _stays_open(rule, port, *obstacle)
            else:
                yield from _replaced(rule, port)


def _obstacle(rule: Rule, port: SecuredPort, closed: ByOwner, topology: Topology) -> tuple[str, str] | None:
    """Why the rule cannot be changed, and the way out; None when it can."""
    number, tls = port.plain.number, port.tls.number
    if not rule.ports:
        return "every port", f"let it list its ports, {tls} and not {number}"
    for position in rule.positions_of(port.plain):
        item = rule.ports[position]
        if not fields.text(item, "port"):
            return "every TCP port", f"let it list its ports, {tls} and not {number}"
        if fields.text(item, "endPort"):
            return f"ports {_range(item)}", f"let it list ports {_parts(item, number)}, and {tls}"
    if not _is_about_these_pods(rule, port, closed, topology):
        return f"port {number} of other pods as well", f"give the pods of {port.owner} a policy of their own"
    return None


def _range(item: Value) -> str:
    return f"{fields.text(item, 'port')} to {fields.text(item, 'endPort')}"


def _parts(item: Value, number: int) -> str:
    """What remains of a range of ports without ``number``."""
    first, last = fields.number(fields.text(item, "port")), fields.number(fields.text(item, "endPort"))
    parts = [f"{a} to {b}" for a, b in ((first, number - 1), (number + 1, last)) if a <= b]
    return " and ".join(parts) or "of other numbers"


def _is_about_these_pods(rule: Rule, port: SecuredPort, closed: ByOwner, topology: Topology) -> bool:
    """Whether all pods of the policy have the same closed port under this item, and the same TLS port."""
    affected = admissions.affected(rule, topology)
    return affected is not None and all(
        any(_is_like(other, port, rule) for other in closed.get(owner, ())) for owner in affected
    )


def _is_like(other: SecuredPort, port: SecuredPort, rule: Rule) -> bool:
    same_items = rule.positions_of(other.plain) == rule.positions_of(port.plain)
    return same_items and other.tls.number == port.tls.number


def _replaced(rule: Rule, port: SecuredPort) -> Iterator[Decision]:
    """The first item becomes the TLS port, unless the rule has that already; the others go."""
    positions = rule.positions_of(port.plain)
    ref, ports = rule.policy.ref, (*rule.path, "ports")
    if not rule.item_for(port.tls):
        path: Path = (*ports, positions.pop(0), "port")
        why = f"admits TLS port {port.tls.number} in place of port {port.plain.number}"
        yield Put(ref, path, port.tls.number, why)
    for position in positions:
        yield Drop(ref, (*ports, position), f"no longer admits port {port.plain.number}")


def _stays_open(rule: Rule, port: SecuredPort, admitted: str, way_out: str) -> Finding:
    message = (
        f"{spelled(rule.path)} admits {admitted}: plain port {port.plain.number} of {port.owner}, which "
        "close-plaintext is to close, would stay open"
    )
    hint = f"{way_out} in the chart's values, or remove close-plaintext"
    return problem("close-plaintext-rule", rule.policy.ref, message, hint, rule.path)
