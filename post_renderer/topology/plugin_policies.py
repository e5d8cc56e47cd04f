"""Policies that network plugins define themselves: which of Cilium's and Calico's admit a port of pods."""

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.kubernetes import calico_selectors, label_selectors
from post_renderer.model import Body, Manifest, Path, Value, fields
from post_renderer.topology.network_policies import NAMESPACE_NAME, PodPort, Pods
from post_renderer.topology.objects import Objects

CILIUM = "cilium.io"
CALICO = ("projectcalico.org", "crd.projectcalico.org")
_NAMESPACED = ("CiliumNetworkPolicy", "NetworkPolicy")
# Cilium's labels have a source: k8s:app and any:app are the label app of a pod
# (cilium pkg/labels; pkg/policy/api EndpointSelector).
_SOURCES = ("k8s:", "any:")
_CILIUM_NAMESPACE = "io.kubernetes.pod.namespace"


class PluginRule(NamedTuple):
    """A list of ports that a policy admits: its path, and the part of the policy with its selector.

    ``reads_requests``: the plugin reads the HTTP requests on these ports, which it cannot do with TLS.
    """

    policy: Manifest
    spec: Body
    path: Path
    ports: tuple[Value, ...]
    reads_requests: bool = False

    @property
    def is_cilium(self) -> bool:
        """Whether it is one of Cilium's, or else of Calico's."""
        return self.policy.ref.group == CILIUM

    @property
    def selector(self) -> Body:
        """The label selector of a policy of Cilium, without the sources of labels."""
        return _without_sources(fields.mapping(self.spec, "endpointSelector"))

    def selects(self, pods: Pods) -> bool:
        """Whether the policy is for ``pods``; also where its expression cannot be read."""
        own = self.policy.ref.namespace == pods.namespace
        if self.policy.ref.kind in _NAMESPACED and not own:
            return False
        if self.is_cilium:
            return label_selectors.matches(self.selector, {**pods.labels, _CILIUM_NAMESPACE: pods.namespace})
        namespace = {NAMESPACE_NAME: pods.namespace, "projectcalico.org/name": pods.namespace}
        try:
            return calico_selectors.matches(
                fields.text(self.spec, "selector"),
                {**pods.labels, "projectcalico.org/namespace": pods.namespace},
            ) and calico_selectors.matches(fields.text(self.spec, "namespaceSelector"), namespace)
        except calico_selectors.SelectorError:
            return True

    def item_for(self, port: PodPort) -> Value:
        """The item of ``ports`` that admits ``port``, None when none does."""
        return next((item for item in self.ports if _is_for(item, port)), None)


def _is_for(item: Value, port: PodPort) -> bool:
    if isinstance(item, str):
        first, _, last = item.partition(":")
    else:
        first, last = fields.text(item, "port"), fields.text(item, "endPort")
        if fields.text(item, "protocol").upper() not in ("", "ANY", "TCP"):
            return False
    number = fields.number(first)
    # Port 0 of Cilium is every port (pkg/policy/api PortProtocol).
    return first in port.names or first == "0" or number <= port.number <= (fields.number(last) or number)


def _without_sources(selector: Body) -> Body:
    labels = {_plain(name): value for name, value in fields.texts(selector, "matchLabels").items()}
    expressions: list[Value] = [
        {**each, "key": _plain(fields.text(each, "key"))}
        for each in fields.sequence(selector, "matchExpressions")
        if isinstance(each, dict)
    ]
    return {"matchLabels": dict(labels), "matchExpressions": expressions}


def _plain(label: str) -> str:
    return next((label.removeprefix(source) for source in _SOURCES if label.startswith(source)), label)


def ingress_rules(objects: Objects) -> Iterator[PluginRule]:
    """The lists of ports for what comes in. Without such a list a rule admits every port."""
    return (rule for rule in all_ingress_rules(objects) if rule.ports)


def all_ingress_rules(objects: Objects) -> Iterator[PluginRule]:
    """Every rule that lets somebody in, those without a list of ports too."""
    for policy in _of_kinds(objects):
        yield from _of_cilium(policy) if policy.ref.group == CILIUM else _of_calico(policy)


def _of_kinds(objects: Objects) -> Iterator[Manifest]:
    for kind in ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"):
        yield from objects.by_kind(kind, CILIUM)
    for kind in ("NetworkPolicy", "GlobalNetworkPolicy"):
        for group in CALICO:
            yield from objects.by_kind(kind, group)


def _specs(policy: Manifest) -> list[tuple[Path, Body]]:
    """The specs of a policy; Cilium's may have several."""
    specs: list[tuple[Path, Body]] = [(("spec",), fields.mapping(policy.body, "spec"))]
    listed = enumerate(fields.sequence(policy.body, "specs"))
    return [*specs, *((("specs", index), each) for index, each in listed if isinstance(each, dict))]


def ingress_policies(objects: Objects) -> Iterator[PluginRule]:
    """What selects pods and limits what comes in to them, each as a rule that admits nothing."""
    for policy in _of_kinds(objects):
        for path, spec in _specs(policy):
            if _limits_ingress(policy, spec):
                yield PluginRule(policy, spec, path, ())


def _limits_ingress(policy: Manifest, spec: Body) -> bool:
    """Whether a policy is for what comes in.

    Of Cilium those with such rules, unless enableDefaultDeny says otherwise (pkg/policy/api Rule); of Calico
    those whose types say so, or that are not about egress alone (projectcalico v3 PolicySpec.Types).
    """
    if policy.ref.group == CILIUM:
        rules = fields.sequence(spec, "ingress") or fields.sequence(spec, "ingressDeny")
        return bool(rules) and fields.text(spec, "enableDefaultDeny", "ingress") != "false"
    types = fields.words(spec, "types")
    return "Ingress" in types or (not types and ("ingress" in spec or "egress" not in spec))


def _of_cilium(policy: Manifest) -> Iterator[PluginRule]:
    for path, spec in _specs(policy):
        for number, rule in enumerate(fields.sequence(spec, "ingress")):
            at: Path = (*path, "ingress", number)
            groups = fields.sequence(rule, "toPorts")
            if not groups:
                yield PluginRule(policy, spec, at, ())
            for index, group in enumerate(groups):
                ports = tuple(fields.sequence(group, "ports"))
                of_group: Path = (*at, "toPorts", index, "ports")
                yield PluginRule(policy, spec, of_group, ports, bool(fields.mapping(group, "rules")))


def _of_calico(policy: Manifest) -> Iterator[PluginRule]:
    spec = fields.mapping(policy.body, "spec")
    for number, rule in enumerate(fields.sequence(spec, "ingress")):
        ports = tuple(fields.sequence(rule, "destination", "ports"))
        admits_tcp = fields.text(rule, "protocol") in ("", "TCP", "6")
        if fields.text(rule, "action") == "Allow" and admits_tcp:
            yield PluginRule(policy, spec, ("spec", "ingress", number, "destination", "ports"), ports)
