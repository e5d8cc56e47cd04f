"""Writes the file of ``--report``."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.model import Finding, ProblemsError, problem
from post_renderer.reports import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.pipeline import Outcome


def write_report(name: str, outcome: Outcome | None, findings: Sequence[Finding]) -> None:
    """Writes the report as JSON to the file ``name``, if there is a name. Raises ProblemsError.

    ``outcome`` is None when nothing was changed.
    """
    if not name:
        return
    try:
        with open(name, "w", encoding="utf-8", newline="\n") as file:
            file.write(report.machine(outcome, findings))
    except OSError as error:
        message = f"{name}: the report cannot be written: {error.strerror}"
        not_written = problem("report-not-written", None, message, "pass another path to --report")
        raise ProblemsError([*findings, not_written]) from None
