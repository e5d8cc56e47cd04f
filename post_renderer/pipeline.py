"""Patches a stream: detects flags, plans, edits.

Only here it is decided whether anything is written: never when there is a problem, which ``--strict`` and
``--require`` may add to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from post_renderer import edit, flags, plan
from post_renderer.model import (
    PROBLEM,
    RECORD,
    WARNING,
    Applied,
    Change,
    Edit,
    Finding,
    ProblemsError,
    Settings,
    problem,
)
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend
from post_renderer.plan.routing import hops
from post_renderer.plan.routing.hops import Hop
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.plan.inventory import ServiceStatus


class Outcome(NamedTuple):
    """The patched stream and its changes; ``applied`` are those of ``planned`` that made a difference.

    ``findings`` are all notes and warnings, including those about flags; ``hops`` are those to each backend.
    """

    text: str
    backends: tuple[Backend, ...] = ()
    findings: tuple[Finding, ...] = ()
    applied: tuple[Applied, ...] = ()
    edits: tuple[Edit, ...] = ()
    hops: tuple[tuple[Hop, ...], ...] = ()
    planned: tuple[Change, ...] = ()


def inventory(source: str, settings: Settings) -> tuple[ServiceStatus, ...]:
    """The status of every Service of ``source``, flagged or not. Raises ProblemsError for invalid flags."""
    from post_renderer.plan.inventory import survey_services

    topology = Topology(stream.split(source), settings)
    detected = flags.detect(topology, settings)
    accept(detected.findings, settings._replace(strict=False))
    return survey_services(detected.requests, topology, settings)


def render(source: str, settings: Settings) -> Outcome:
    """``source`` with verified HTTPS to every flagged Service; with none, ``source`` itself.

    Raises ProblemsError, with all problems, when a flagged Service cannot be secured.
    """
    documents = stream.split(source)
    topology = Topology(documents, settings)
    detected = flags.detect(topology, settings)
    of_flags = _required(detected) if settings.require else detected.findings
    planned = plan.make(detected.requests, topology, settings)
    findings = accept([*of_flags, *planned.findings], settings)
    to_backends = hops.planned(planned.backends, planned.parts, topology, settings)
    if not planned.changes:
        return Outcome(source, planned.backends, findings, hops=to_backends)
    edited = edit.apply(planned.changes, documents, topology.objects, _recording(source, settings))
    text = edited.text if edited.applied else source
    return Outcome(
        text, planned.backends, findings, edited.applied, edited.edits, to_backends, planned.changes
    )


def _recording(source: str, settings: Settings) -> Callable[[Edit], str] | None:
    """What writes a record into changed documents (``--record``), or keeps that of an earlier run right."""
    if not settings.record and RECORD not in source:
        return None
    from post_renderer.edit import record

    return record.written if settings.record else record.updated


def _required(detected: flags.Detected) -> list[Finding]:
    """The findings about flags with ``--require``: what flags nothing is a problem."""
    findings = [
        f._replace(severity=PROBLEM) if f.rule == "pattern-unmatched" else f for f in detected.findings
    ]
    return findings if detected.requests else [*findings, nothing_flagged()]


def nothing_flagged() -> Finding:
    """The problem of a stream without flagged Services, for ``--require``."""
    return problem(
        "nothing-flagged",
        None,
        "no flagged Service was found, and --require needs one",
        "check that the annotation or the config file is still there",
    )


def accept(findings: Sequence[Finding], settings: Settings) -> tuple[Finding, ...]:
    """``findings``, each once. Raises ProblemsError for problems and, with ``--strict``, for warnings."""
    if settings.strict:
        warnings = (finding for finding in findings if finding.severity == WARNING)
        findings = [*findings, *(w._replace(severity=PROBLEM, hint=_STRICT) for w in warnings)]
    if any(finding.severity == PROBLEM for finding in findings):
        raise ProblemsError(findings)
    return tuple(dict.fromkeys(findings))


_STRICT = "a warning, which --strict makes a problem"
