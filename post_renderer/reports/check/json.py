"""``check -o json``: findings, connections and the summary as plain data (check.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from post_renderer.model import Ref, Value, spelled
from post_renderer.reports.check.entries import Entry, summaries
from post_renderer.reports.check.formats import Report
from post_renderer.topology.connections import STATES, Connection

# Incremented when a field changes its meaning or is removed, not for new fields.
VERSION = 1


def report(report: Report) -> str:
    """All of the report as JSON."""
    body: Mapping[str, Value] = {
        "version": VERSION,
        "findings": [_finding(entry) for entry in report.entries],
        "connections": [_connection(connection) for connection in report.connections],
        "summary": [
            {"namespace": each.namespace, "connections": dict(zip(STATES, each.counts, strict=True))}
            for each in summaries(report.connections)
        ],
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _finding(entry: Entry) -> Value:
    finding = entry.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "file": entry.file,
        "line": entry.line or None,
        "object": _object(finding.ref) if finding.ref else None,
        "path": spelled(finding.path),
        "message": finding.message,
        "hint": finding.hint,
    }


def _object(ref: Ref) -> Value:
    return {"group": ref.group, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _connection(connection: Connection) -> Value:
    return {
        "from": _object(connection.source.ref),
        "where": connection.route.location,
        "controller": connection.controller or None,
        "service": _object(connection.service.ref),
        "port": connection.port.number if connection.port else None,
        "pods": [_object(listener.workload.ref) for listener in connection.listeners],
        "state": connection.state,
        "verifiedName": connection.tls.verified_name or None,
    }
