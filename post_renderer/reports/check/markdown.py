"""``check -o markdown``: a comment in a pull request."""

from __future__ import annotations

from post_renderer.reports import markdown
from post_renderer.reports.check.entries import Entry, Summary, count, summaries
from post_renderer.reports.check.formats import PAGE, Report
from post_renderer.topology.connections import STATES

_HEAD = ("severity", "where", "object", "finding")


def report(report: Report) -> str:
    """The findings as a table, as many as a comment may have, and the connections by namespace."""
    text = f"### backend-tls check: {count(report.entries)}\n\n"
    ending = _connections(summaries(report.connections))
    room = markdown.LONGEST - len((text + ending).encode())
    rows: list[tuple[str, ...]] = []
    for entry in report.entries:
        row = _row(entry)
        room -= len(" | ".join(row).encode()) + 5
        if room < 0:
            break
        rows.append(row)
    if rows:
        text += markdown.table(_HEAD, rows) + "\n"
    left_out = len(report.entries) - len(rows)
    if left_out:
        text += f"{left_out} more are left out here; `backend-tls check` without `-o` shows all.\n\n"
    return text + ending


def _row(entry: Entry) -> tuple[str, ...]:
    finding = entry.finding
    where = f"{entry.file}:{entry.line}" if entry.line else entry.file
    rule = f"[{finding.rule}]({PAGE}#{finding.rule})"
    sentence = f"{markdown.escaped(entry.sentence)} ({rule})"
    return finding.severity, markdown.code(where), markdown.escaped(entry.object), sentence


def _connections(found: list[Summary]) -> str:
    """The connections of all namespaces in one line, those of each folded."""
    if not found:
        return "No route leads to a Service here.\n"
    totals = [sum(column) for column in zip(*(each.counts for each in found), strict=True)]
    title = ", ".join(f"{number} {state}" for number, state in zip(totals, STATES, strict=True) if number)
    rows = [(markdown.escaped(each.namespace) or "-", *map(str, each.counts)) for each in found]
    return markdown.folded(f"Routes to pods: {title}", markdown.table(("namespace", *STATES), rows))
