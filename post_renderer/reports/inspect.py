"""The Services of a stream as table, as plain data for JSON and YAML, and as Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from post_renderer.kubernetes import services
from post_renderer.model import PREFIX, Ref, Value
from post_renderer.plan.inventory import Survey
from post_renderer.reports import table
from post_renderer.reports.report import by_object

HEAD = ("SERVICE", "FLAGGED", "ROUTES", "PORT", "BACKED BY", "HOW", "CERTIFICATE")


def rows(surveys: Iterable[Survey]) -> list[tuple[str, ...]]:
    """One row for each Service, in the columns of HEAD; an empty cell is a dash."""
    return [_row(survey) for survey in surveys]


def _row(survey: Survey) -> tuple[str, ...]:
    pods = ", ".join(f"{pod.workload} {pod.container}:{pod.target}" for pod in survey.pods)
    routes = ", ".join(dict.fromkeys(str(route.ingress) for route in survey.routes))
    leaf = survey.backend.leaf if survey.backend else None
    cells = (
        survey.service.name,
        "yes" if survey.flagged else "no",
        routes,
        services.label(survey.port) if survey.port else "",
        pods,
        _how(survey),
        leaf.name if leaf else "",
    )
    return tuple(cell or table.NOTHING for cell in cells)


def _how(survey: Survey) -> str:
    if survey.backend is None:
        return "cannot be done"
    return f"preset {survey.backend.preset.name}" if survey.backend.preset else survey.backend.way.mode


def plain(surveys: Sequence[Survey]) -> str:
    """The table for files and pipes, and the details."""
    return table.plain(HEAD, rows(surveys)) + _details(surveys)


def coloured(surveys: Sequence[Survey], width: int) -> str:
    """The table for a terminal of ``width`` characters, and the details."""
    styles = ["green" if survey.flagged else None if survey.backend else "dim" for survey in surveys]
    return table.coloured(HEAD, rows(surveys), styles, width) + _details(surveys)


def _details(surveys: Sequence[Survey]) -> str:
    return "".join(f"{line}\n" for line in _detail_lines(surveys))


def _detail_lines(surveys: Sequence[Survey]) -> Iterator[str]:
    for survey in surveys:
        for problem in survey.obstacles:
            yield ""
            yield str(problem)
    for survey in surveys:
        if survey.flagged and survey.backend:
            yield ""
            yield f"{survey.service} is flagged; it needs:"
            for ref, reasons in by_object(survey.changes).items():
                yield from (f"  {ref}: {why}" for why in reasons)
    candidates = [survey for survey in surveys if not survey.flagged and survey.backend and survey.routes]
    for survey in candidates:
        yield ""
        yield f"To flag {survey.service}, in the values of the chart, as annotations of the Service:"
        yield from (f"  {name}: {value}" for name, value in flags_of(survey).items())
        yield "or in the config file, below spec.services:"
        yield f"  - {entry(survey)}"


def flags_of(survey: Survey) -> dict[str, str]:
    """The annotations that flag a Service, quoted as YAML."""
    flags = {"enabled": '"true"', **({"mode": survey.mode} if survey.mode not in ("", "auto") else {})}
    return {f"{PREFIX}{key}": value for key, value in flags.items()}


def entry(survey: Survey) -> str:
    """The entry of the config file that flags a Service, as YAML on one line."""
    mode = f", mode: {survey.mode}" if survey.mode not in ("", "auto") else ""
    return f"{{name: {survey.service.name}{mode}}}"


def data(surveys: Iterable[Survey]) -> Mapping[str, Value]:
    """The Services as plain data (inspect.schema.json)."""
    return {"version": 1, "services": [_service(survey) for survey in surveys]}


def _service(survey: Survey) -> Value:
    backend, port = survey.backend, survey.port
    return {
        "name": survey.service.name,
        "namespace": survey.service.namespace,
        "flagged": survey.flagged,
        "routes": [
            {"kind": route.ingress.kind, "name": route.ingress.name, "where": route.where, "port": route.port}
            for route in survey.routes
        ],
        "port": {"name": port.name or None, "number": port.number} if port else None,
        "workloads": [
            {"kind": p.workload.kind, "name": p.workload.name, "container": p.container, "port": p.target}
            for p in survey.pods
        ],
        "mode": survey.mode or None,
        "preset": backend.preset.name if backend and backend.preset else None,
        "certificate": {
            "name": backend.leaf.name,
            "secret": backend.leaf.secret,
            "dnsNames": list(backend.leaf.dns_names),
        }
        if backend
        else None,
        "changes": [
            {"object": str(ref), "why": why}
            for ref, reasons in by_object(survey.changes).items()
            for why in reasons
        ],
        "problems": [str(problem) for problem in survey.obstacles],
        "entry": entry(survey) if backend and not survey.flagged else None,
    }


def mermaid(surveys: Sequence[Survey]) -> str:
    """A Mermaid flowchart from routes to Services to pods, with their Certificates."""
    chart = _Flowchart()
    for survey in surveys:
        service = chart.node(survey.service, services.label(survey.port) if survey.port else "")
        for route in survey.routes:
            chart.arrow(chart.node(route.ingress, ""), service, _scheme(survey))
        for pod in survey.pods:
            number = survey.backend.listener if survey.backend and survey.flagged else pod.target
            target = chart.node(pod.workload, f"{pod.container}:{number}")
            chart.arrow(service, target, _scheme(survey))
            if survey.backend and survey.flagged:
                chart.arrow(chart.certificate(survey), target, "Secret")
    return chart.text()


def _scheme(survey: Survey) -> str:
    return "https" if survey.flagged and survey.backend else "http"


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

    def certificate(self, survey: Survey) -> str:
        """The id of the node for the Certificate of a flagged Service."""
        assert survey.backend
        leaf = survey.backend.leaf
        return self.node(
            Ref("cert-manager.io", "Certificate", survey.service.namespace, leaf.name), leaf.secret
        )

    def arrow(self, start: str, end: str, label: str) -> None:
        """Adds an arrow, if it is not there yet."""
        self._lines[f"{start} -- {label} --> {end}"] = None

    def text(self) -> str:
        """The whole flowchart."""
        return "flowchart LR\n" + "".join(f"  {line}\n" for line in self._lines)
