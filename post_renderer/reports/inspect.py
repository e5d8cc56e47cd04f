"""The Services of a stream as table, as plain data for JSON and YAML, and as Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from post_renderer.kubernetes import services
from post_renderer.model import PREFIX, Ref, Route, Value
from post_renderer.plan.callers.listing import MONITOR, POLICY, URL
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.reports import table
from post_renderer.reports.report import by_object, hop_lines, reason, texts

HEAD = ("SERVICE", "FLAGGED", "ROUTES", "PORT", "BACKED BY", "HOW", "CERTIFICATE")


def rows(statuses: Iterable[ServiceStatus]) -> list[tuple[str, ...]]:
    """One row for each Service, in the columns of HEAD; an empty cell is a dash."""
    return [_row(status) for status in statuses]


def _row(status: ServiceStatus) -> tuple[str, ...]:
    pods = ", ".join(f"{pod.ref} {pod.container.name}:{pod.port}" for pod in status.pods)
    routes = ", ".join(dict.fromkeys(_route(*pair) for pair in zip(status.routes, status.now, strict=True)))
    certificates = dict.fromkeys(backend.certificate.name for backend in status.backends)
    cells = (
        status.service.name,
        "yes" if status.flagged else "no",
        routes,
        ", ".join(map(services.label, status.ports)),
        pods,
        _how(status),
        ", ".join(certificates),
    )
    return tuple(cell or table.NOTHING for cell in cells)


def _route(route: Route, now: str) -> str:
    return f"{route.source} ({now})" if now else str(route.source)


def _how(status: ServiceStatus) -> str:
    ways = (f"preset {b.preset.name}" if b.preset else b.server.mode for b in status.backends)
    is_left = any(finding.rule == "left-to-mesh" for finding in status.problems)
    return ", ".join(dict.fromkeys(ways)) or ("left to its mesh" if is_left else "cannot be done")


def plain(statuses: Sequence[ServiceStatus]) -> str:
    """The table for files and pipes, and the details."""
    return table.plain(HEAD, rows(statuses)) + _details(statuses)


def coloured(statuses: Sequence[ServiceStatus], width: int) -> str:
    """The table for a terminal of ``width`` characters, and the details."""
    styles = ["green" if status.flagged else None if status.backends else "dim" for status in statuses]
    return table.coloured(HEAD, rows(statuses), styles, width) + _details(statuses)


def _reasons(status: ServiceStatus) -> Mapping[Ref, list[str]]:
    return by_object((change.ref, reason(change)) for change in status.changes)


def _details(statuses: Sequence[ServiceStatus]) -> str:
    return "".join(f"{line}\n" for line in _detail_lines(statuses))


def _detail_lines(statuses: Sequence[ServiceStatus]) -> Iterator[str]:
    for text in texts([problem for status in statuses for problem in status.problems]):
        yield ""
        yield text
    for status in statuses:
        others = _others(status)
        if others:
            yield ""
            yield f"{status.service}: {others}"
    for status in statuses:
        if status.flagged and status.backends:
            yield ""
            yield f"{status.service} is flagged; it needs:"
            for ref, reasons in _reasons(status).items():
                yield from (f"  {ref}: {why}" for why in reasons)
            yield from dict.fromkeys(hop_lines(status.hops))
    candidates = [status for status in statuses if not status.flagged and status.backends and status.routes]
    for status in candidates:
        yield ""
        yield f"To flag {status.service}, in the values of the chart, as annotations of the Service:"
        yield from (f"  {name}: {value}" for name, value in flags_of(status).items())
        yield "or in the config file, below spec.services:"
        yield f"  - {entry(status)}"


def _others(status: ServiceStatus) -> str:
    """Who else is concerned with a Service, as one sentence; empty when nobody is."""
    clauses = (
        (POLICY, "callers limited by {}"),
        (MONITOR, "scraped by {}"),
        (URL, "its URL is in {}"),
    )
    listed = {how: [str(c.ref) for c in status.callers if c.how == how] for how, _ in clauses}
    return "; ".join(clause.format(", ".join(listed[how])) for how, clause in clauses if listed[how])


def flags_of(status: ServiceStatus) -> dict[str, str]:
    """The annotations that flag a Service, quoted as YAML."""
    flags = {"enabled": '"true"', **({"mode": status.mode} if status.mode not in ("", "auto") else {})}
    return {f"{PREFIX}{key}": value for key, value in flags.items()}


def entry(status: ServiceStatus) -> str:
    """The entry of the config file that flags a Service, as YAML on one line."""
    mode = f", mode: {status.mode}" if status.mode not in ("", "auto") else ""
    return f"{{name: {status.service.name}{mode}}}"


def data(statuses: Iterable[ServiceStatus]) -> Mapping[str, Value]:
    """The Services as plain data (inspect.schema.json)."""
    return {"version": 1, "services": [_service(status) for status in statuses]}


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
            {"object": str(ref), "why": why} for ref, reasons in _reasons(status).items() for why in reasons
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
