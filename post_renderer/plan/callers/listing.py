"""Who calls a Service besides its routes, flagged or not: for ``inspect``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.model import Manifest, Ref, TargetPod
from post_renderer.topology import plugin_policies
from post_renderer.topology.network_policies import Pods
from post_renderer.topology.selectors import pod_labels
from post_renderer.topology.topology import Topology

# How an object is concerned with a Service.
POLICY, MONITOR, URL = "policy", "monitor", "url"


class Caller(NamedTuple):
    """An object that is concerned with a Service: POLICY, MONITOR or URL."""

    ref: Ref
    how: str


class Callers:
    """The callers of every Service of a stream."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._of_plugins = list(plugin_policies.ingress_rules(topology.objects))

    def of(self, service: Manifest, target_pods: Sequence[TargetPod]) -> tuple[Caller, ...]:
        """The callers of ``service``, which ``target_pods`` back, each once."""
        pods = [Pods(pod.ref.namespace, pod_labels(pod.workload)) for pod in target_pods]
        found = [Caller(ref, POLICY) for ref in self._policies(pods)]
        found += (Caller(ref, MONITOR) for ref in self._monitors(service, pods))
        found += (
            Caller(mention.source.ref, URL)
            for mention in self._topology.urls.of([service.ref])
            if mention.has_scheme and not mention.url.of_pod
        )
        return tuple(dict.fromkeys(found))

    def _policies(self, pods: Sequence[Pods]) -> Iterator[Ref]:
        for each in pods:
            yield from (rule.policy.ref for rule in self._topology.network_policies.ingress_rules(each))
            yield from (rule.policy.ref for rule in self._of_plugins if rule.selects(each))
            of_callers = self._topology.network_policies.egress_rules([each])
            yield from (rule.policy.ref for rule in of_callers if rule.peers and rule.namespaces_of(each))

    def _monitors(self, service: Manifest, pods: Sequence[Pods]) -> Iterator[Ref]:
        own = Pods(service.ref.namespace, service.labels)
        for endpoint in self._topology.endpoints.candidates([own, *pods]):
            selected = [own] if endpoint.of_services else pods
            if any(endpoint.selects(each.namespace, each.labels) for each in selected):
                yield endpoint.monitor.ref
