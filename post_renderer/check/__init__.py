"""Checks whether the whole chain holds in manifests, whoever wrote them: nothing is planned or changed.

Everything is read as ``plan`` reads it, from ``topology`` and ``controllers``. One rule is one module in
``rules/``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.check.context import CheckContext
from post_renderer.check.lines import Lines
from post_renderer.check.rules import RULES
from post_renderer.model import ERROR, Finding, Settings, progress
from post_renderer.topology.connections import Connection
from post_renderer.topology.objects import UnparsableDocument
from post_renderer.topology.topology import Topology
from post_renderer.yamltext.stream import Document

# The rule of a document that is not YAML, and so cannot be checked.
UNREADABLE = "document-unreadable"
_CALLED = "the document"


class Located(NamedTuple):
    """A finding, and its line in the stream, from 1."""

    finding: Finding
    line: int


class Checked(NamedTuple):
    """The findings of a stream, in the order of their lines, and the connections of its routes."""

    findings: tuple[Located, ...]
    connections: tuple[Connection, ...]


def check(documents: Sequence[Document], settings: Settings) -> Checked:
    """What does not hold in ``documents``, by all rules."""
    topology = Topology(documents, settings)
    context = CheckContext(topology, settings)
    lines = Lines(documents, topology.objects)
    findings = sorted(dict.fromkeys(_findings(context)), key=lines.place)
    found = [Located(finding, lines.of(finding)) for finding in findings]
    unread = (*topology.objects.unparsable, *topology.objects.unparsable_on_demand)
    found += map(_unreadable, unread)
    return Checked(tuple(sorted(found, key=_place)), context.connections)


def _findings(context: CheckContext) -> Iterator[Finding]:
    for number, rule in enumerate(RULES):
        progress.report("checking", number, len(RULES), "rules")
        about = rule.ABOUT
        for mistake in rule.mistakes(context):
            hint = mistake.fix or about.fix
            yield Finding(about.id, about.severity, mistake.ref, mistake.path, mistake.message, hint)


def _unreadable(document: UnparsableDocument) -> Located:
    problem = document.problem(_CALLED)
    return Located(problem._replace(severity=ERROR), document.line)


def _place(located: Located) -> tuple[int, str, str]:
    return located.line, located.finding.rule, str(located.finding)
