"""Who reaches which port, by the NetworkPolicies of a stream: a second implementation, from the API's documentation.

It shares no code with the program. https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML

NAMESPACE_NAME = "kubernetes.io/metadata.name"
TEMPLATES = ("DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet")


class Peer(NamedTuple):
    """Someone at one end of a connection: a pod, or a host outside the cluster with an ``address``.

    ``ports`` are the numbers of its named TCP ports.
    """

    name: str
    namespace: str = ""
    namespace_labels: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    ports: tuple[tuple[str, int], ...] = ()
    address: str = ""

    def number(self, name: str) -> int | None:
        return dict(self.ports).get(name)


def pod(
    name: str, namespace: str, labels: dict[str, str], ports: dict[str, int] | None = None, **of_namespace
) -> Peer:
    own = {NAMESPACE_NAME: namespace, **of_namespace}
    return Peer(name, namespace, tuple(own.items()), tuple(labels.items()), tuple((ports or {}).items()))


class Cluster:
    """The policies and pods of a stream; objects without a namespace are in ``namespace``.

    ``native_names``: whether the network plugin looks up the port names of native sidecars.
    """

    def __init__(self, stream: str, namespace: str, native_names: bool) -> None:
        self.namespace = namespace
        self._native_names = native_names
        self.objects = list(_objects(stream))
        self.policies = [
            body
            for body in self.objects
            if body.get("kind") == "NetworkPolicy" and body["apiVersion"] == "networking.k8s.io/v1"
        ]

    def namespace_of(self, body: dict[str, Any]) -> str:
        return str(body["metadata"].get("namespace") or self.namespace)

    def pods(self) -> dict[tuple[str, str], Peer]:
        """One pod of each workload, by kind and name."""
        found = {}
        for body in self.objects:
            template = _template(body)
            if template is not None:
                metadata = template.get("metadata") or {}
                labels = {k: str(v) for k, v in (metadata.get("labels") or {}).items()}
                key = (body["kind"], body["metadata"]["name"])
                found[key] = pod(
                    "/".join(key), self.namespace_of(body), labels, self._names(template["spec"])
                )
        return found

    def _names(self, spec: dict[str, Any]) -> dict[str, int]:
        containers = list(spec.get("containers") or [])
        if self._native_names:
            containers += [c for c in spec.get("initContainers") or [] if c.get("restartPolicy") == "Always"]
        names: dict[str, int] = {}
        for container in containers:
            for port in container.get("ports") or []:
                if port.get("name") and port.get("protocol", "TCP") == "TCP":
                    names.setdefault(str(port["name"]), int(port["containerPort"]))
        return names

    def connects(self, source: Peer, target: Peer, number: int) -> bool:
        """Whether ``source`` can open a TCP connection to a port of the pod ``target``."""
        return self._passes("egress", source, target, target, number) and self._passes(
            "ingress", target, source, target, number
        )

    def _passes(self, direction: str, end: Peer, other: Peer, target: Peer, number: int) -> bool:
        """Whether the policies of the pod at one ``end`` let a connection with ``other`` pass."""
        policies = [] if end.address else [p for p in self.policies if self._is_for(p, direction, end)]
        return not policies or any(
            self._rule_admits(rule or {}, direction, self.namespace_of(policy), other)
            and _admits_port(rule or {}, target, number)
            for policy in policies
            for rule in policy["spec"].get(direction) or []
        )

    def _is_for(self, policy: dict[str, Any], direction: str, end: Peer) -> bool:
        spec = policy["spec"]
        types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
        return (
            direction.capitalize() in types
            and self.namespace_of(policy) == end.namespace
            and fits(spec.get("podSelector") or {}, dict(end.labels))
        )

    def _rule_admits(self, rule: dict[str, Any], direction: str, namespace: str, other: Peer) -> bool:
        peers = rule.get("from" if direction == "ingress" else "to") or []
        return not peers or any(_is_peer(peer, namespace, other) for peer in peers)


def _objects(stream: str) -> Iterator[dict[str, Any]]:
    yaml = YAML(typ="safe", pure=False)
    # Charts have some, and the API server takes the last; none is in what this reads.
    yaml.allow_duplicate_keys = True
    for body in yaml.load_all(stream):
        if isinstance(body, dict):
            is_list = str(body.get("kind")).endswith("List")
            yield from (body.get("items") or []) if is_list else [body]


def _template(body: dict[str, Any]) -> dict[str, Any] | None:
    if body.get("kind") == "Pod":
        return body
    spec = body.get("spec") or {}
    if body.get("kind") == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    elif body.get("kind") not in TEMPLATES:
        return None
    return spec.get("template")


def fits(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """A label selector."""
    if any(labels.get(key) != str(value) for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    for term in selector.get("matchExpressions") or []:
        has, value = term["key"] in labels, labels.get(term["key"])
        listed = [str(each) for each in term.get("values") or []]
        answers = {
            "In": value in listed,
            "NotIn": value not in listed,
            "Exists": has,
            "DoesNotExist": not has,
        }
        if not answers[term["operator"]]:
            return False
    return True


def _is_peer(peer: dict[str, Any], namespace: str, other: Peer) -> bool:
    if "ipBlock" in peer:
        network, excepted = peer["ipBlock"]["cidr"], peer["ipBlock"].get("except") or []
        if not other.address:
            # Addresses of pods are not known; a range of all addresses has them.
            return network in ("0.0.0.0/0", "::/0") and not excepted
        address = ipaddress.ip_address(other.address)
        return address in ipaddress.ip_network(network) and not any(
            address in ipaddress.ip_network(each) for each in excepted
        )
    if other.address:
        return False
    if "namespaceSelector" in peer:
        if not fits(peer["namespaceSelector"] or {}, dict(other.namespace_labels)):
            return False
    elif other.namespace != namespace:
        return False
    return fits(peer.get("podSelector") or {}, dict(other.labels))


def _admits_port(rule: dict[str, Any], target: Peer, number: int) -> bool:
    ports = rule.get("ports") or []
    return not ports or any(_covers(port, target, number) for port in ports)


def _covers(port: dict[str, Any], target: Peer, number: int) -> bool:
    if port.get("protocol", "TCP") != "TCP":
        return False
    if port.get("port") is None:
        return True
    if isinstance(port["port"], str):
        return target.number(port["port"]) == number
    return int(port["port"]) <= number <= int(port.get("endPort", port["port"]))
