"""``check -o sarif``: for code scanning of GitHub and others (SARIF 2.1.0, OASIS)."""

from __future__ import annotations

import hashlib
import json

from post_renderer import __version__
from post_renderer.check.rule import About
from post_renderer.check.rules import RULES
from post_renderer.model import Value
from post_renderer.reports.check.entries import Entry
from post_renderer.reports.check.formats import PAGE, Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://github.com/kuberise/backend-tls"


def report(report: Report) -> str:
    """One run with its rules and results."""
    found = {entry.finding.rule for entry in report.entries}
    driver: Value = {
        "name": "backend-tls",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule.ABOUT) for rule in RULES if rule.ABOUT.id in found],
    }
    run: Value = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": _results(report)}
    body: Value = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _rule(about: About) -> Value:
    return {
        "id": about.id,
        "shortDescription": {"text": about.title},
        "fullDescription": {"text": about.why},
        "help": {"text": f"{about.why} What to do: {about.fix}."},
        "helpUri": f"{PAGE}#{about.id}",
        "defaultConfiguration": {"level": about.severity},
    }


def _results(report: Report) -> list[Value]:
    seen: dict[str, int] = {}
    results = []
    for entry in report.entries:
        print_ = _fingerprint(entry)
        seen[print_] = seen.get(print_, 0) + 1
        results.append(_result(entry, f"{print_}:{seen[print_]}"))
    return results


def _fingerprint(entry: Entry) -> str:
    """What stays the same while lines move: rule, file, object and field."""
    parts = (entry.finding.rule, entry.file, entry.object, entry.field)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _result(entry: Entry, fingerprint: str) -> Value:
    finding = entry.finding
    subject = f"{entry.object}: " if entry.object else ""
    return {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": f"{subject}{entry.sentence}"},
        "locations": _locations(entry),
        "partialFingerprints": {"backendTlsFinding/v1": fingerprint},
    }


def _locations(entry: Entry) -> list[Value]:
    from urllib.parse import quote

    physical: dict[str, Value] = {"artifactLocation": {"uri": quote(entry.file)}}
    if entry.line:
        physical["region"] = {"startLine": entry.line}
    location: dict[str, Value] = {"physicalLocation": physical}
    if entry.object:
        name = f"{entry.object} {entry.field}".rstrip()
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return [location]
