"""``check -o github``: workflow commands, which GitHub Actions shows beside the lines of a pull request."""

from __future__ import annotations

from post_renderer.reports.check.entries import Entry, count
from post_renderer.reports.check.formats import Report

# actions/toolkit, packages/core/src/command.ts: command names, and what is escaped in properties and data.
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_DATA, ":": "%3A", ",": "%2C"}


def report(report: Report) -> str:
    """One command for each finding, and their number, which the log shows."""
    return "".join(f"{line}\n" for line in [*map(_line, report.entries), count(report.entries)])


def _line(entry: Entry) -> str:
    properties = {"file": entry.file, "line": str(entry.line or 1), "title": entry.finding.rule}
    listed = ",".join(f"{key}={_escaped(text, _IN_PROPERTIES)}" for key, text in properties.items())
    subject = f"{entry.object}: " if entry.object else ""
    command = _COMMANDS[entry.finding.severity]
    return f"::{command} {listed}::{_escaped(subject + entry.sentence, _IN_DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in text)
