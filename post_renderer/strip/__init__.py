"""Takes out of a stream what the filter has put in.

Nothing is guessed: what is taken out is what the filter would put in again, and the result counts only
where the filter makes the very same stream of it. What it replaced is known from a record (``--record``), or
from what else is in the stream; where neither tells, that is a problem.
"""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import pipeline
from post_renderer.model import RECORD, Finding, Settings, note, problem
from post_renderer.pipeline import Outcome
from post_renderer.strip import comparison, deduced, recorded
from post_renderer.strip.draft import Draft, Reading, read

_NOTHING = "no Service is flagged, so that nothing was taken out"
_FLAG = "give strip the options and the config file that the filter had"


def strip(source: str, settings: Settings) -> Outcome:
    """``source``, which the filter has written with the same ``settings``, as it was before.

    Its findings say where only the way in which a value was written is not known. Raises ProblemsError where
    a value itself is not known, and for any warning with ``strict``.
    """
    filtering = settings._replace(strict=False, require=False, record=RECORD in source)
    reading = read(source, filtering)
    if not reading.requests:
        nothing = note("strip-nothing", None, _NOTHING, _FLAG)
        findings = [pipeline.nothing_flagged() if settings.require else nothing]
        return Outcome(source, findings=pipeline.accept(findings, settings))
    pipeline.accept(reading.plan.findings, filtering)
    draft, findings = (recorded if filtering.record else deduced).draft(reading, filtering)
    if any(finding.rule == "strip-not-certain" for finding in findings):
        findings = list(_unfiltered(source, reading, filtering)) or findings
    return Outcome("".join(draft.texts()), findings=pipeline.accept(findings, settings))


def _unfiltered(source: str, reading: Reading, settings: Settings) -> Iterator[Finding]:
    """The documents that are not as the filter leaves them, which nothing can be known about."""
    draft = Draft(reading)
    for number, other in comparison.different(reading.texts, pipeline.render(source, settings).text):
        line = comparison.first_difference(reading.texts[number], other)
        message = f"is not as the filter leaves it with these options: {line}"
        yield problem("strip-not-filtered", draft.ref(number), message, f"{_FLAG}, and the same version")
