"""The filter, without a command: called by Helm 3, Helm 4, kustomize and shells."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.model import NOTHING_FLAGGED, Note, Outcome, Plan, Problem, Problems
from post_renderer.options import Options, parse
from post_renderer.reports import report

# Helm 4 rejects empty output, even for empty input.
NOTHING = b"# backend-tls: no manifests\n"
UNTOUCHED = Outcome("", Plan((), (), ()))


def run(invocation: Invocation) -> Result:
    """The patched stream for stdout, the report for stderr. Raises UsageError and Problems."""
    options = parse(invocation.arguments, invocation.environ)
    try:
        outcome, out = _rendered(options, input_stream.read(options.files, invocation.stdin), invocation)
    except Problems as error:
        _write_report(options.report, None, error.problems, error.notes)
        raise
    _write_report(options.report, outcome, (), outcome.plan.notes)
    summary = "" if options.quiet else report.human(outcome, invocation.paint)
    return Result(DONE, out if out.strip() else out + NOTHING, summary)


def _rendered(options: Options, data: bytes, invocation: Invocation) -> tuple[Outcome, bytes]:
    """What was done, and the bytes to write: ``data`` itself when no Service in it can be flagged."""
    if not options.may_flag(data):
        if options.require:
            raise Problems([NOTHING_FLAGGED])
        input_stream.check_utf8(data)
        return UNTOUCHED, data
    from post_renderer import pipeline
    from post_renderer.commands import settings

    source = input_stream.text(data)
    outcome = pipeline.render(source, settings.load(options, invocation.environ))
    return outcome, data if outcome.text is source else outcome.text.encode("utf-8")


def _write_report(name: str, outcome: Outcome | None, problems: Sequence[Problem], notes: Sequence[Note]) -> None:
    if not name:
        return
    try:
        with open(name, "w", encoding="utf-8", newline="\n") as file:
            file.write(report.machine(outcome, problems, notes))
    except OSError as error:
        message = f"the report cannot be written: {error.strerror}"
        raise Problems([*problems, Problem(name, message, "give --report another path")]) from None
