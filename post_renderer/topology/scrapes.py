"""What the monitors of a stream scrape there: Services or pods, and the containers that answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Manifest, Port, fields
from post_renderer.topology import listeners, monitors
from post_renderer.topology.label_index import LabelIndex
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


def all_of(topology: Topology) -> Iterator[Scrape]:
    """What all monitors scrape in the stream: that of pods, then that of Services."""
    of_services: LabelIndex[Endpoint] = LabelIndex()
    for endpoint in monitors.endpoints(topology.objects):
        if endpoint.of_services:
            of_services.add(endpoint, endpoint.ways)
        else:
            yield from _of_pods(endpoint, topology)
    for service in topology.objects.by_kind("Service"):
        if not service.is_hook:
            for endpoint in of_services.candidates([(service.ref.namespace, service.labels)]):
                if endpoint.selects(service.ref.namespace, service.labels):
                    yield _of_service(endpoint, service, topology)


def _of_service(endpoint: Endpoint, service: Manifest, topology: Topology) -> Scrape:
    name, target = endpoint.service_port, endpoint.container_port
    ports: Sequence[Port] = services.ports(service.body)
    port = next((each for each in ports if name and each.name == name), None)
    if port is None and target and not name:
        port = Port(-1, "", 0, target, service=service.ref.name)
    found = listeners.of_port(service, port, topology) if port else ()
    return Scrape(endpoint, service, port is not None, found)


def _of_pods(endpoint: Endpoint, topology: Topology) -> Iterator[Scrape]:
    for namespace, selector in endpoint.ways:
        # In all namespaces: those of the stream are not looked through.
        if namespace is None:
            continue
        for workload in topology.selectors.workloads_matching(namespace, selector):
            if workload.is_hook:
                continue
            containers = workloads.containers(workload.ref.kind, workload.body)
            found = [Listener(workload, c, c.number_of(endpoint.container_port)) for c in containers]
            declared = tuple(each for each in found if each.container.declares(each.port))
            yield Scrape(endpoint, workload, bool(declared), declared[:1])
