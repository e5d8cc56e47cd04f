"""The ports of pods that the manifests of a stream show: declared, probed, monitored, or of a Service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Container, Manifest, fields
from post_renderer.topology import monitors
from post_renderer.topology.selectors import pod_labels
from post_renderer.topology.topology import Topology

# Where a container has a probe or another handler (kubernetes core/v1 Container, Lifecycle).
_HANDLERS = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)
_ACTIONS = ("httpGet", "tcpSocket", "grpc")
_SCRAPED = "prometheus.io/port"


class ShownPort(NamedTuple):
    """A port of pods."""

    number: int
    protocol: str = "TCP"


class ShownPorts:
    """Looks up the ports of workloads."""

    def __init__(self, topology: Topology) -> None:
        self._selectors = topology.selectors
        self._endpoints = list(monitors.endpoints(topology.objects))

    def of(self, workload: Manifest) -> Sequence[ShownPort]:
        """The ports of the pods of ``workload``, in their order."""
        kind = workload.ref.kind
        containers = workloads.containers(kind, workload.body)
        found = {ShownPort(p.number, p.protocol) for c in containers for p in c.ports}
        found |= {ShownPort(number) for c in containers for _, number in probed(c)}
        found |= {
            ShownPort(number_of(port.target, containers), port.protocol)
            for service in self._selectors.services_for(workload.ref)
            for port in services.ports(service.body)
        }
        found |= {ShownPort(number_of(port, containers)) for port in self._scraped(workload)}
        return sorted(port for port in found if port.number)

    def _scraped(self, workload: Manifest) -> Iterator[str]:
        """The ports, by name or number, that monitors and annotations name."""
        of_workload = self._selectors.services_for(workload.ref)
        template = workloads.template_of(workload.ref.kind, workload.body)
        yield fields.text(template, "metadata", "annotations", _SCRAPED)
        yield from (service.annotations.get(_SCRAPED, "") for service in of_workload)
        labels = pod_labels(workload)
        for each in self._endpoints:
            if each.of_services:
                selected = any(each.selects(service.ref.namespace, service.labels) for service in of_workload)
            else:
                selected = each.selects(workload.ref.namespace, labels)
            if selected:
                yield each.container_port


def number_of(port: str, containers: Sequence[Container]) -> int:
    """The number of a port that is written as number or name; 0 where no container declares the name."""
    return fields.number(port) or next((n for c in containers if (n := c.port_named(port))), 0)


def probed(container: Container) -> Iterator[tuple[str, int]]:
    """The ports that kubelet calls, each with the name of its probe or handler."""
    for path in _HANDLERS:
        handler = fields.mapping(container.body, *path)
        for action in _ACTIONS:
            number = container.number_of(fields.text(handler, action, "port"))
            if number:
                yield path[-1], number
