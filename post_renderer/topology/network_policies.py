"""Which NetworkPolicies select a pod, and which of their rules admit a port of it (networking.k8s.io/v1)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from post_renderer.kubernetes import label_selectors
from post_renderer.model import Body, Manifest, Path, Value, fields
from post_renderer.model.records import NamedTuple
from post_renderer.topology.label_index import LabelIndex
from post_renderer.topology.objects import Objects

GROUP, KIND = "networking.k8s.io", "NetworkPolicy"
INGRESS, EGRESS = "Ingress", "Egress"
# The label that every namespace has (kubernetes core/v1 LabelMetadataName).
NAMESPACE_NAME = "kubernetes.io/metadata.name"
_EVERYWHERE = ("0.0.0.0/0", "::/0")


class Pods(NamedTuple):
    """The pods of one template: where they are, and their labels."""

    namespace: str
    labels: Mapping[str, str]


class PodPort(NamedTuple):
    """A TCP port of pods: its number, and the names under which a policy finds it."""

    number: int
    names: frozenset[str] = frozenset()


class Rule(NamedTuple):
    """One rule of a policy, for what comes in or goes out.

    ``path`` is its path in the policy. Without ``peers`` it admits everyone, without ``ports`` every port.
    """

    policy: Manifest
    path: Path
    peers: tuple[Value, ...]
    ports: tuple[Value, ...]

    @property
    def direction(self) -> str:
        """INGRESS or EGRESS."""
        return EGRESS if self.path[1] == EGRESS.lower() else INGRESS

    @property
    def selector(self) -> Body:
        """The selector of the pods that the policy is for."""
        return fields.mapping(self.policy.body, "spec", "podSelector")

    def admits(self, port: PodPort) -> bool:
        """Whether a connection to ``port`` is admitted."""
        return not self.ports or self.item_for(port) is not None

    def item_for(self, port: PodPort) -> Value:
        """The item of ``ports`` that admits ``port``, None when none does."""
        return next((item for item in self.ports if _is_for(item, port)), None)

    def positions_of(self, port: PodPort) -> list[int]:
        """The positions of all items of ``ports`` that admit ``port``."""
        return [position for position, item in enumerate(self.ports) if _is_for(item, port)]

    def namespaces_of(self, pods: Pods) -> list[Value]:
        """How ``pods`` are among the peers: the namespaceSelectors that their namespace may fit.

        None stands for certainly. An empty list: they are no peers.
        """
        if not self.peers:
            return [None]
        return [found for peer in self.peers for found in _namespaces(peer, self.policy.ref.namespace, pods)]


def _is_for(item: Value, port: PodPort) -> bool:
    if (fields.text(item, "protocol") or "TCP") != "TCP":
        return False
    written = fields.text(item, "port")
    first, last = fields.number(written), fields.number(fields.text(item, "endPort"))
    return not written or written in port.names or first <= port.number <= (last or first)


def _namespaces(peer: Value, namespace: str, pods: Pods) -> Iterator[Value]:
    """None when ``peer`` of a policy in ``namespace`` stands for ``pods``, its namespaceSelector when it may.

    Of a namespace only the name is known. An address range does not count, unless it is all addresses.
    """
    block = fields.mapping(peer, "ipBlock")
    if block:
        if fields.text(block, "cidr") in _EVERYWHERE and not fields.sequence(block, "except"):
            yield None
        return
    selector = fields.at(peer, "namespaceSelector")
    if not label_selectors.matches(fields.at(peer, "podSelector"), pods.labels):
        return
    if selector is None and pods.namespace == namespace:
        yield None
    elif selector is not None and label_selectors.names(selector) <= {NAMESPACE_NAME}:
        if label_selectors.matches(selector, {NAMESPACE_NAME: pods.namespace}):
            yield None
    elif selector is not None:
        yield selector


def _ways(peer: Value, namespace: str) -> Iterator[tuple[str | None, Value]]:
    """Where ``peer`` of a policy in ``namespace`` may be (None: in any), and its selector of pods.

    At least those for which ``_namespaces`` finds something.
    """
    selector = fields.at(peer, "namespaceSelector")
    if fields.mapping(peer, "ipBlock"):
        yield None, None
    elif selector is None:
        yield namespace, fields.at(peer, "podSelector")
    elif label_selectors.names(selector) <= {NAMESPACE_NAME}:
        yield fields.text(selector, "matchLabels", NAMESPACE_NAME) or None, fields.at(peer, "podSelector")
    else:
        yield None, fields.at(peer, "podSelector")


class NetworkPolicies:
    """The NetworkPolicies of a stream, hooks too, looked up by the labels of pods."""

    def __init__(self, objects: Objects) -> None:
        self._all = objects.by_kind(KIND, GROUP)
        counts = Counter(pair for policy in self._all for pair in _pairs(policy))
        self._by_label: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        self._without_label: dict[str, list[Manifest]] = defaultdict(list)
        for policy in self._all:
            rarest = min(_pairs(policy), key=counts.__getitem__, default=None)
            by_label = self._by_label[rarest] if rarest else self._without_label[policy.ref.namespace]
            by_label.append(policy)

    @cached_property
    def port_names(self) -> frozenset[str]:
        """The names of ports that any policy uses."""
        rules = (rule for policy in self._all for way in (INGRESS, EGRESS) for rule in _rules(policy, way))
        ports = (fields.text(item, "port") for rule in rules for item in rule.ports)
        return frozenset(port for port in ports if port and not fields.number(port))

    def ingress_rules(self, pods: Pods) -> Sequence[Rule]:
        """The rules for what comes in to ``pods``, of every policy that selects them."""
        return [rule for policy in self._selecting(pods) for rule in _rules(policy, INGRESS)]

    def isolate(self, pods: Pods) -> bool:
        """Whether a policy selects ``pods``, so that only those get in whom a rule admits; it may have none.

        A policy that is a hook is not there for good.
        """
        return any(_is_for_direction(p, INGRESS) and not p.is_hook for p in self._selecting(pods))

    def _selecting(self, pods: Pods) -> list[Manifest]:
        pairs = ((pods.namespace, *pair) for pair in pods.labels.items())
        candidates = [policy for pair in pairs for policy in self._by_label.get(pair, ())]
        candidates += self._without_label.get(pods.namespace, ())
        return [p for p in candidates if label_selectors.matches(_selector(p), pods.labels)]

    def egress_rules(self, called: Iterable[Pods]) -> Sequence[Rule]:
        """The rules for what goes out that may admit one of ``called``, in the order of the stream."""
        return self._egress.candidates(called)

    @cached_property
    def _egress(self) -> LabelIndex[Rule]:
        index: LabelIndex[Rule] = LabelIndex()
        for rule in (rule for policy in self._all for rule in _rules(policy, EGRESS)):
            ways = [way for peer in rule.peers for way in _ways(peer, rule.policy.ref.namespace)]
            index.add(rule, ways if rule.peers else [(None, None)])
        return index


def _selector(policy: Manifest) -> Body:
    return fields.mapping(policy.body, "spec", "podSelector")


def _pairs(policy: Manifest) -> list[tuple[str, str, str]]:
    labels = fields.texts(_selector(policy), "matchLabels")
    return [(policy.ref.namespace, *pair) for pair in labels.items()]


def _rules(policy: Manifest, direction: str) -> Iterator[Rule]:
    """The rules of ``policy`` for one direction, none where it leaves that alone."""
    field = direction.lower()
    rules = fields.sequence(policy.body, "spec", field)
    if _is_for_direction(policy, direction):
        for index, rule in enumerate(rules):
            peers = fields.sequence(rule, "from" if direction == INGRESS else "to")
            path: Path = ("spec", field, index)
            yield Rule(policy, path, tuple(peers), tuple(fields.sequence(rule, "ports")))


def _is_for_direction(policy: Manifest, direction: str) -> bool:
    """Whether ``policy`` limits what comes in, or what goes out.

    networking/v1 NetworkPolicySpec.policyTypes: without it Ingress, and Egress where there are such rules.
    """
    types = fields.words(policy.body, "spec", "policyTypes")
    has_rules = bool(fields.sequence(policy.body, "spec", direction.lower()))
    return direction in types or (not types and (direction == INGRESS or has_rules))
