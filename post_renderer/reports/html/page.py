"""Puts the page together, with a policy by which it runs only its own script, and loads nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from string import Template

from post_renderer import __version__
from post_renderer.model import Edit, Ref, Value, package_files
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.reports import diff
from post_renderer.reports.check.entries import Entry
from post_renderer.reports.html import markup, summary
from post_renderer.reports.html.service import Service, each_once
from post_renderer.reports.report import printable

_FOLDER = "reports/html"
_SCRIPTS = ("details.js", "page.js")
# In a script element these could end it, or begin a comment, whatever quotes they stand in
# (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def page(statuses: Iterable[ServiceStatus], entries: Sequence[Entry], edits: Sequence[Edit]) -> str:
    """The page for ``statuses``, with the findings of the filter and of ``check``, and what changes."""
    found = each_once(entries)
    by_ref = _by_object(found)
    by_namespace = summary.by_namespace(Service(status, by_ref) for status in statuses)
    services = [service for of_one in by_namespace.values() for service in of_one]
    style = package_files.read(_FOLDER, "page.css")
    script = "\n".join(package_files.read(_FOLDER, name) for name in _SCRIPTS)
    fields = {
        "policy": _policy(script, style),
        "version": markup.escaped(__version__),
        "title": markup.title(services),
        "style": style,
        "script": script,
        "summary": markup.summary(by_namespace),
        "findings": markup.findings(found, services),
        "services": markup.sections(by_namespace),
        "data": embedded(_data(services, edits)),
    }
    return Template(package_files.read(_FOLDER, "page.html")).substitute(fields)


def embedded(data: Value) -> str:
    """``data`` as JSON that stays inside of a script element whatever text it has."""
    return json.dumps(data, separators=(",", ":")).translate(_ESCAPES)


def _policy(script: str, style: str) -> str:
    """The Content-Security-Policy: nothing but these two texts, and no text of the data as HTML."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _by_object(entries: Iterable[Entry]) -> Mapping[Ref, Sequence[Entry]]:
    by_ref: dict[Ref, list[Entry]] = {}
    for entry in entries:
        if entry.finding.ref:
            by_ref.setdefault(entry.finding.ref, []).append(entry)
    return by_ref


def _data(services: Sequence[Service], edits: Sequence[Edit]) -> Value:
    numbers: dict[Ref, list[int]] = {}
    for number, edit in enumerate(edits):
        for ref in edit.objects:
            numbers.setdefault(ref, []).append(number)
    namespaces = [service.status.service.namespace for service in services]
    of_entries = namespaces if len(set(namespaces)) > 1 else [""] * len(namespaces)
    return {
        "services": [service.data(numbers, name) for service, name in zip(services, of_entries, strict=True)],
        "documents": [_document(edit) for edit in edits],
    }


def _document(edit: Edit) -> Value:
    # The first two lines name the objects, as ``objects`` does.
    lines = list(diff.lines(edit))[2:]
    return {
        "objects": [printable(str(ref)) for ref in edit.objects],
        "new": not edit.before,
        "hidden": lines == [diff.HIDDEN],
        "lines": [_line(line) for line in lines],
    }


def _line(line: str) -> str:
    return "\t".join(map(printable, line.split("\t")))
