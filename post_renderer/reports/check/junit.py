"""``check -o junit``: a test case for each rule, for GitLab, Jenkins and others that show test results."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from post_renderer.check import UNREADABLE
from post_renderer.check.rules import RULES
from post_renderer.reports.check.entries import Entry
from post_renderer.reports.check.formats import Report
from post_renderer.reports.report import printable


def report(report: Report) -> str:
    """One test suite: a rule fails for findings that ``--fail-on`` counts, others are its output."""
    by_rule: dict[str, list[Entry]] = {UNREADABLE: [], **{rule.ABOUT.id: [] for rule in RULES}}
    for entry in report.entries:
        by_rule[entry.finding.rule].append(entry)
    failed = [rule for rule, entries in by_rule.items() if any(map(report.is_severe, entries))]
    attributes = {"tests": str(len(by_rule)), "failures": str(len(failed)), "errors": "0"}
    suites = ET.Element("testsuites", attributes)
    suite = ET.SubElement(suites, "testsuite", {"name": "backend-tls check", "skipped": "0", **attributes})
    for rule, entries in by_rule.items():
        _add_case(suite, rule, entries, report)
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_case(suite: ET.Element, rule: str, entries: list[Entry], report: Report) -> None:
    case = ET.SubElement(suite, "testcase", {"classname": "backend-tls.check", "name": rule})
    severe = [entry for entry in entries if report.is_severe(entry)]
    if severe:
        message = printable(severe[0].finding.message) if len(severe) == 1 else f"{len(severe)} findings"
        failure = ET.SubElement(case, "failure", {"type": severe[0].finding.severity, "message": message})
        failure.text = _lines(severe)
    others = [entry for entry in entries if entry not in severe]
    if others:
        ET.SubElement(case, "system-out").text = _lines(others)


def _lines(entries: list[Entry]) -> str:
    return "\n".join(f"{each.file}:{each.line}: {each.object}: {each.sentence}" for each in entries)
