"""The filter, without a command: called by Helm 3, Helm 4, kustomize, kpt and shells."""

from __future__ import annotations

from post_renderer.commands import helm4, input_stream, kustomize_plugin
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.commands.write_report import write_report
from post_renderer.model import ProblemsError
from post_renderer.options import Options, parse
from post_renderer.reports import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.pipeline import Outcome

# Helm 4 rejects empty output, even for empty input.
NOTHING = b"# backend-tls: no manifests\n"
# Only what has this word in it can be the input of a KRM function, whose modules are imported then.
_RESOURCE_LIST = b"ResourceList"


def run(invocation: Invocation) -> Result:
    """The patched stream for stdout, the report for stderr. Raises UsageError and ProblemsError."""
    options = parse(invocation.arguments, invocation.environ)
    options = kustomize_plugin.with_config(options, invocation.environ)
    try:
        data = input_stream.read(options.files, invocation.stdin)
        if _RESOURCE_LIST in data:
            from post_renderer.commands import krm

            resources = krm.find(data)
            if resources:
                return krm.answered(resources, options, invocation)
        outcome, out = _rendered(options, data, invocation)
    except ProblemsError as error:
        write_report(options.report, None, error.findings)
        raise
    write_report(options.report, outcome, outcome.findings if outcome else ())
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
