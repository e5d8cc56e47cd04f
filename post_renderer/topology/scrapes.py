"""What the monitors of a stream scrape there: Services or pods, and the containers that answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Manifest, Port, Value, fields
from post_renderer.topology import listeners, monitors
from post_renderer.topology.listeners import Listener
from post_renderer.topology.monitors import Endpoint
from post_renderer.topology.topology import Topology


class Scrape(NamedTuple):
    """One endpoint of a monitor, a Service or workload that it selects, and what answers there.

    ``has_port`` is false where the Service has no port of the name.
    """

    endpoint: Endpoint
    target: Manifest
    has_port: bool
    listeners: tuple[Listener, ...]

    @property
    def is_https(self) -> bool:
        """Whether it is scraped with HTTPS (prometheus-operator pkg/apis/monitoring/v1: either case)."""
        return fields.text(self.endpoint.body, "scheme").lower() == "https"


class _ByLabel:
    """The Services of a stream, looked up by their own labels."""

    def __init__(self, topology: Topology) -> None:
        self._all = [each for each in topology.objects.by_kind("Service") if not each.is_hook]
        self._by_label: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        for service in self._all:
            for pair in service.labels.items():
                self._by_label[pair].append(service)

    def selected_by(self, endpoint: Endpoint, selector: Value) -> Iterator[Manifest]:
        """The Services that ``endpoint`` selects."""
        pairs = fields.texts(selector, "matchLabels").items()
        candidates = min((self._by_label.get(pair, []) for pair in pairs), key=len, default=self._all)
        return (each for each in candidates if endpoint.selects(each.ref.namespace, each.labels))


def all_of(topology: Topology) -> Iterator[Scrape]:
    """What all monitors scrape in the stream, in its order."""
    by_label = _ByLabel(topology)
    for endpoint in monitors.endpoints(topology.objects):
        selector = fields.mapping(endpoint.monitor.body, "spec", "selector")
        if endpoint.of_services:
            for service in by_label.selected_by(endpoint, selector):
                yield _of_service(endpoint, service, topology)
        else:
            yield from _of_pods(endpoint, selector, topology)


def _of_service(endpoint: Endpoint, service: Manifest, topology: Topology) -> Scrape:
    name, target = endpoint.service_port, endpoint.container_port
    ports: Sequence[Port] = services.ports(service.body)
    port = next((each for each in ports if name and each.name == name), None)
    if port is None and target and not name:
        port = Port(-1, "", 0, target, service=service.ref.name)
    found = listeners.of_port(service, port, topology) if port else ()
    return Scrape(endpoint, service, port is not None, found)


def _of_pods(endpoint: Endpoint, selector: Value, topology: Topology) -> Iterator[Scrape]:
    spec = fields.mapping(endpoint.monitor.body, "spec", "namespaceSelector")
    for namespace in fields.words(spec, "matchNames") or [endpoint.monitor.ref.namespace]:
        for workload in topology.selectors.workloads_matching(namespace, selector):
            if workload.is_hook:
                continue
            containers = workloads.containers(workload.ref.kind, workload.body)
            found = [Listener(workload, c, c.number_of(endpoint.container_port)) for c in containers]
            declared = tuple(each for each in found if each.container.declares(each.port))
            yield Scrape(endpoint, workload, bool(declared), declared[:1])
