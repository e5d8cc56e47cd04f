"""The Services of a stream as table, as plain data for JSON and YAML, and as Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Ref, Route, Value
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.reports import inspect_details, summary, table
from post_renderer.reports.inspect_details import entry, reasons_of
from post_renderer.reports.report import Paint

HEAD = ("SERVICE", "FLAGGED", "ROUTES", "PORT", "BACKED BY", "HOW", "CERTIFICATE")


def rows(statuses: Iterable[ServiceStatus]) -> list[table.Row]:
    """One row for each Service, in the columns of HEAD; an empty cell is a dash."""
    return [_row(status) for status in statuses]


def _row(status: ServiceStatus) -> table.Row:
    pods = ", ".join(f"{pod.ref} {pod.container.name}:{pod.port}" for pod in status.pods)
    routes = ", ".join(dict.fromkeys(_route(*pair) for pair in zip(status.routes, status.now, strict=True)))
    certificates = dict.fromkeys(backend.certificate.name for backend in status.backends)
    cells = (
        status.service.name,
        "yes" if status.flagged else "no",
        routes,
        ", ".join(map(services.label, status.ports)),
        pods,
        how(status),
        ", ".join(certificates),
    )
    return tuple(cell or table.NOTHING for cell in cells)


def _route(route: Route, now: str) -> str:
    return f"{route.source} ({now})" if now else str(route.source)


def how(status: ServiceStatus) -> str:
    """How the Service would serve TLS: its presets or modes, or that it cannot."""
    ways = (f"preset {b.preset.name}" if b.preset else b.server.mode for b in status.backends)
    is_left = any(finding.rule == "left-to-mesh" for finding in status.problems)
    return ", ".join(dict.fromkeys(ways)) or ("left to its mesh" if is_left else "cannot be done")


def text(statuses: Sequence[ServiceStatus], width: int, paint: Paint) -> str:
    """The table for ``width`` columns, or as wide as it needs for 0; the details; and the summary."""
    namespaces = {status.service.namespace for status in statuses}
    parts = [table.text(_table(statuses), width, paint), inspect_details.text(statuses)]
    if len(namespaces) > 1:
        parts.append(f"\n{table.text(summary.of_namespaces(statuses), width, paint)}")
    return "".join((*parts, f"\n{summary.sentence(statuses)}\n"))


def _table(statuses: Sequence[ServiceStatus]) -> table.Table:
    """The Services as a table, with their namespaces where there are several."""
    styles = ["flagged" if status.flagged else "" if status.backends else "dim" for status in statuses]
    namespaces = [status.service.namespace or table.NOTHING for status in statuses]
    if len(set(namespaces)) < 2:
        return table.Table(HEAD, rows(statuses), styles)
    with_namespaces = [(name, *row) for name, row in zip(namespaces, rows(statuses), strict=True)]
    return table.Table(("NAMESPACE", *HEAD), with_namespaces, styles)


def data(statuses: Sequence[ServiceStatus]) -> Mapping[str, Value]:
    """The Services as plain data (inspect.schema.json)."""
    services_of_stream: list[Value] = [_service(status) for status in statuses]
    return {"version": 1, "services": services_of_stream, "summary": summary.data(statuses)}


def _service(status: ServiceStatus) -> Value:
    backend = status.backends[0] if status.backends else None
    ports: list[Value] = [{"name": port.name or None, "number": port.number} for port in status.ports]
    return {
        "name": status.service.name,
        "namespace": status.service.namespace,
        "flagged": status.flagged,
        "routes": [
            {
                "kind": route.source.kind,
                "name": route.source.name,
                "where": route.location,
                "port": route.port,
                "now": now or None,
            }
            for route, now in zip(status.routes, status.now, strict=True)
        ],
        "port": ports[0] if ports else None,
        "ports": ports,
        "workloads": [
            {"kind": p.ref.kind, "name": p.ref.name, "container": p.container.name, "port": p.port}
            for p in status.pods
        ],
        "callers": [{"kind": c.ref.kind, "name": c.ref.name, "how": c.how} for c in status.callers],
        "mode": status.mode or None,
        "preset": backend.preset.name if backend and backend.preset else None,
        "certificate": {
            "name": backend.certificate.name,
            "secret": backend.certificate.secret,
            "dnsNames": list(backend.certificate.dns_names),
        }
        if backend
        else None,
        "changes": [
            {"object": str(ref), "why": why} for ref, reasons in reasons_of(status).items() for why in reasons
        ],
        "problems": [str(problem) for problem in status.problems],
        "entry": entry(status) if backend and not status.flagged else None,
    }


def mermaid(statuses: Sequence[ServiceStatus]) -> str:
    """A Mermaid flowchart from routes to Services to pods, with their Certificates."""
    chart = _Flowchart()
    for status in statuses:
        service = chart.node(status.service, ", ".join(map(services.label, status.ports)))
        for route in status.routes:
            chart.arrow(chart.node(route.source, ""), service, "https" if _is_secured(status) else "http")
        if not _is_secured(status):
            for pod in status.pods:
                target = chart.node(pod.ref, f"{pod.container.name}:{pod.port}")
                chart.arrow(service, target, "http")
            continue
        for backend, pod in ((each, pod) for each in status.backends for pod in each.pods):
            target = chart.node(pod.ref, f"{pod.container.name}:{backend.tls_port}")
            chart.arrow(service, target, "https")
            certificate = chart.node(backend.certificate.ref, backend.certificate.secret)
            chart.arrow(certificate, target, "Secret")
    return chart.text()


def _is_secured(status: ServiceStatus) -> bool:
    return status.flagged and bool(status.backends)


class _Flowchart:
    def __init__(self) -> None:
        self._nodes: dict[Ref, str] = {}
        self._lines: dict[str, None] = {}

    def node(self, ref: Ref, detail: str) -> str:
        """The id of the node for ``ref``, which is added at its first use."""
        if ref not in self._nodes:
            self._nodes[ref] = f"n{len(self._nodes)}"
            label = f"{ref}<br/>{detail}" if detail else str(ref)
            self._lines[f'{self._nodes[ref]}["{label}"]'] = None
        return self._nodes[ref]

    def arrow(self, start: str, end: str, label: str) -> None:
        """Adds an arrow, if it is not there yet."""
        self._lines[f"{start} -- {label} --> {end}"] = None

    def text(self) -> str:
        """The whole flowchart."""
        return "flowchart LR\n" + "".join(f"  {line}\n" for line in self._lines)
