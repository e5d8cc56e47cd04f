"""A stream in which records (``--record``) tell what was there before."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.edit import record
from post_renderer.model import RECORD, Finding, Settings, problem
from post_renderer.strip import units, verification
from post_renderer.strip.draft import HINT, Draft, Reading
from post_renderer.yamltext import line_changes, removal


def draft(reading: Reading, settings: Settings) -> tuple[Draft, list[Finding]]:
    """The stream of ``reading`` as its records have it, and what they do not have."""
    attempt = Draft(reading)
    findings = list(_undone(attempt))
    findings += _without_record(attempt)
    if not findings:
        findings += verification.findings(attempt, settings)
    return attempt, findings


def _undone(attempt: Draft) -> Iterator[Finding]:
    head = ""
    for number, text in enumerate(attempt.reading.texts):
        if record.is_added(text):
            attempt.removed.add(number)
            # Of an object and its copy before it, the copy has what was before the object.
            head = head or (line_changes.head(text) if number == 0 else "")
            continue
        before = record.undone(text)
        if before:
            attempt.undone[number] = head + before[len(line_changes.head(before)) :] if head else before
        elif RECORD in text:
            message = "its record is about another text: it was edited afterwards"
            yield problem("strip-record", attempt.ref(number), message, HINT)
        head = ""


def _without_record(attempt: Draft) -> Iterator[Finding]:
    """Secrets in which the filter may have written: they have no record."""
    for unit in units.stated(attempt.reading.plan, attempt):
        is_secret = unit.manifest.ref.kind == "Secret" and unit.manifest.document not in attempt.undone
        if is_secret and unit.spelling != removal.OTHER:
            message = "was changed, which is not recorded of a Secret"
            yield problem("strip-record", unit.manifest.ref, message, "render without the filter", unit.path)
