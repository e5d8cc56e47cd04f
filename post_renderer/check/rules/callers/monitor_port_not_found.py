"""A monitor that names a port which none of its Services has."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services
from post_renderer.model import WARNING, Manifest, Path, Ref

ABOUT = About(
    id="monitor-port-not-found",
    severity=WARNING,
    title="A monitor scrapes a port that no Service has which it selects.",
    why=(
        "`port` of an endpoint is the name of a Service port, not its number (prometheus-operator v0.86, "
        "pkg/apis/monitoring/v1). Another one gives no targets, without an error: nothing is scraped."
    ),
    fix="name a port of the Service as it is called there",
    example=Example("sidecar", good="    - port: https\n", bad="    - port: https-metrics\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The endpoints of that kind, where the stream has Services that the monitor selects."""
    found: dict[tuple[Ref, Path], list[Manifest]] = {}
    has_port: set[tuple[Ref, Path]] = set()
    names: dict[tuple[Ref, Path], str] = {}
    for scrape in context.scrapes:
        endpoint = scrape.endpoint
        key = (endpoint.monitor.ref, endpoint.path)
        if scrape.has_port:
            has_port.add(key)
        elif endpoint.service_port:
            found.setdefault(key, []).append(scrape.target)
            names[key] = endpoint.service_port
    for (ref, path), selected in found.items():
        if (ref, path) not in has_port:
            listed = "; ".join(f"{each.ref} has {_ports(each)}" for each in selected)
            message = f"scrapes port {names[ref, path]}, but {listed}"
            yield Mistake(ref, (*path, "port"), message)


def _ports(service: Manifest) -> str:
    return ", ".join(map(services.label, services.ports(service.body))) or "no ports"
