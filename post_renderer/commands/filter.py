"""The filter, without a command: called by Helm 3, Helm 4, kustomize and shells."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.commands import helm4, input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.model import Finding, ProblemsError, problem
from post_renderer.options import Options, parse
from post_renderer.reports import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.pipeline import Outcome

# Helm 4 rejects empty output, even for empty input.
NOTHING = b"# backend-tls: no manifests\n"


def run(invocation: Invocation) -> Result:
    """The patched stream for stdout, the report for stderr. Raises UsageError and ProblemsError."""
    options = parse(invocation.arguments, invocation.environ)
    try:
        outcome, out = _rendered(options, input_stream.read(options.files, invocation.stdin), invocation)
    except ProblemsError as error:
        _write_report(options.report, None, error.findings)
        raise
    _write_report(options.report, outcome, outcome.findings if outcome else ())
    summary = report.human(outcome, invocation.paint) if outcome and not options.quiet else ""
    if helm4.is_caller(invocation.environ) and not out.strip():
        out += NOTHING
    return Result(DONE, out, summary)


def _rendered(options: Options, data: bytes, invocation: Invocation) -> tuple[Outcome | None, bytes]:
    """The outcome and the bytes to write; None and ``data`` itself when no Service in it can be flagged."""
    if not options.may_flag(data):
        if options.require:
            from post_renderer.pipeline import nothing_flagged

            raise ProblemsError([nothing_flagged()])
        input_stream.check_utf8(data)
        return None, data
    from post_renderer import pipeline
    from post_renderer.commands import settings

    source = input_stream.text(data)
    outcome = pipeline.render(source, settings.load(options, invocation.environ))
    return outcome, data if outcome.text is source else outcome.text.encode("utf-8")


def _write_report(name: str, outcome: Outcome | None, findings: Sequence[Finding]) -> None:
    if not name:
        return
    try:
        with open(name, "w", encoding="utf-8", newline="\n") as file:
            file.write(report.machine(outcome, findings))
    except OSError as error:
        message = f"{name}: the report cannot be written: {error.strerror}"
        not_written = problem("report-not-written", None, message, "pass another path to --report")
        raise ProblemsError([*findings, not_written]) from None
