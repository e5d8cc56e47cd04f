"""The endpoints that monitors scrape: prometheus-operator's and VictoriaMetrics' custom resources."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from post_renderer.kubernetes import label_selectors
from post_renderer.model import Body, Manifest, Path, Value, fields
from post_renderer.topology.label_index import LabelIndex
from post_renderer.topology.objects import Objects

_PROMETHEUS, _VICTORIA = "monitoring.coreos.com", "operator.victoriametrics.com"


class MonitorKind(NamedTuple):
    """The API group of a kind, the list with its endpoints, and whether it selects Services, or else pods."""

    group: str
    endpoints: str
    of_services: bool


# prometheus-operator pkg/apis/monitoring/v1 (ServiceMonitorSpec, PodMonitorSpec); VictoriaMetrics operator
# api/operator/v1beta1 (VMServiceScrapeSpec, VMPodScrapeSpec), which took these fields over by name.
KINDS: Mapping[str, MonitorKind] = {
    "ServiceMonitor": MonitorKind(_PROMETHEUS, "endpoints", of_services=True),
    "PodMonitor": MonitorKind(_PROMETHEUS, "podMetricsEndpoints", of_services=False),
    "VMServiceScrape": MonitorKind(_VICTORIA, "endpoints", of_services=True),
    "VMPodScrape": MonitorKind(_VICTORIA, "podMetricsEndpoints", of_services=False),
}
PROBE = ("Probe", _PROMETHEUS)


class Endpoint(NamedTuple):
    """One endpoint of a monitor, and its path in it."""

    monitor: Manifest
    path: Path
    body: Body

    @property
    def of_services(self) -> bool:
        """Whether the monitor selects Services, or else pods."""
        return KINDS[self.monitor.ref.kind].of_services

    @property
    def container_port(self) -> str:
        """The container port by name or number; empty where a Service port is named."""
        fixed = fields.text(self.body, "portNumber") or fields.text(self.body, "targetPort")
        return fixed or ("" if self.of_services else fields.text(self.body, "port"))

    @property
    def service_port(self) -> str:
        """The name of the Service port, empty where none is named."""
        return fields.text(self.body, "port") if self.of_services else ""

    @property
    def ways(self) -> list[tuple[str | None, Value]]:
        """The namespaces in which the monitor selects (None: in all of them), each with its selector."""
        spec = fields.mapping(self.monitor.body, "spec")
        if fields.text(spec, "namespaceSelector", "any") == "true":
            return [(None, fields.at(spec, "selector"))]
        names = fields.words(spec, "namespaceSelector", "matchNames") or [self.monitor.ref.namespace]
        return [(name, fields.at(spec, "selector")) for name in names]

    def selects(self, namespace: str, labels: Mapping[str, str]) -> bool:
        """Whether the monitor is for a Service, or pods, with these labels."""
        spec = fields.mapping(self.monitor.body, "spec")
        names = fields.words(spec, "namespaceSelector", "matchNames") or [self.monitor.ref.namespace]
        everywhere = fields.text(spec, "namespaceSelector", "any") == "true"
        return (everywhere or namespace in names) and label_selectors.matches(
            fields.mapping(spec, "selector"), labels
        )


def endpoints(objects: Objects) -> Iterator[Endpoint]:
    """The endpoints of all monitors of the stream, but Probes."""
    for kind, row in KINDS.items():
        for monitor in objects.by_kind(kind, row.group):
            for index, body in enumerate(fields.sequence(monitor.body, "spec", row.endpoints)):
                if isinstance(body, dict):
                    yield Endpoint(monitor, ("spec", row.endpoints, index), body)


def index_of(objects: Objects) -> LabelIndex[Endpoint]:
    """The same, looked up by the labels of the Services or pods that they may scrape."""
    index: LabelIndex[Endpoint] = LabelIndex()
    for endpoint in endpoints(objects):
        index.add(endpoint, endpoint.ways)
    return index


def probes(objects: Objects) -> Iterator[tuple[Manifest, str]]:
    """The Probes, each with the ``host:port`` of its prober (ProberSpec.url)."""
    for probe in objects.by_kind(*PROBE):
        yield probe, fields.text(probe.body, "spec", "prober", "url")
