"""``check -o text``: one line for each finding, as compilers print it, and a summary."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.reports import table
from post_renderer.reports.check.entries import Entry, count, summaries
from post_renderer.reports.check.formats import Report
from post_renderer.reports.report import Paint
from post_renderer.topology.connections import STATES


def report(report: Report) -> str:
    """The findings, the connections by namespace, and the number of findings."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for entry in report.entries:
        yield line(entry, report.paint)
    found = summaries(report.connections)
    if report.entries:
        yield ""
    if found:
        head = ("NAMESPACE", "ROUTES", *(state.upper() for state in STATES))
        rows = [
            (summary.namespace or table.NOTHING, str(sum(summary.counts)), *map(str, summary.counts))
            for summary in found
        ]
        yield table.text(table.Table(head, rows, [""] * len(rows)), 0, report.paint)
    yield count(report.entries)


def line(entry: Entry, paint: Paint) -> str:
    """One finding as one line."""
    finding = entry.finding
    severity = paint(finding.severity, finding.severity)
    where = f"{entry.file}:{entry.line}: " if entry.line else f"{entry.file}: "
    subject = f"{entry.object}: " if entry.object else ""
    return f"{where}{severity} {finding.rule}: {subject}{entry.sentence}"
