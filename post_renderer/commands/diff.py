"""``backend-tls diff``: shows what the filter would change, in the style of ``kubectl diff``."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.model import Edit
from post_renderer.options import Command, parse
from post_renderer.reports import report
from post_renderer.reports.report import Paint

DIFFERENCES = 1
COMMAND = Command(
    name="diff",
    usage="backend-tls diff [OPTIONS] [FILE] < rendered.yaml",
    description="""\
Shows what the filter would change in rendered manifests: a unified diff of each document, with its
objects in place of file names, and /dev/null in place of a document that is new. The report is
printed on stderr.
""",
    epilog="""\
examples:
  helm template shop ./shop -n shop | backend-tls diff -n shop
  helm get manifest shop -n shop | backend-tls diff -n shop --service web --issuer internal-ca
  backend-tls diff -f rendered.yaml -n shop -o json | jq '.documents[].objects'
  backend-tls diff -f rendered.yaml -n shop -o markdown > comment.md

exit status:
  0 no differences    1 differences    2 problems or wrong usage    3 a defect of backend-tls
""",
    outputs=("diff", "json", "markdown"),
)


def run(invocation: Invocation) -> Result:
    """The diff for stdout, in colours on a terminal. Raises UsageError and ProblemsError."""
    from post_renderer import pipeline
    from post_renderer.commands import settings

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    source = input_stream.text(input_stream.read(options.files, invocation.stdin))
    outcome = pipeline.render(source, settings.load(options, invocation.environ))
    text = _formatted(outcome.edits, options.output, invocation.paint_of_stdout)
    summary = "" if options.quiet else report.human(outcome, invocation.paint)
    return Result(DIFFERENCES if outcome.edits else DONE, text.encode(), summary)


def _formatted(edits: Sequence[Edit], output: str, paint: Paint) -> str:
    from post_renderer.reports import diff

    if output == "json":
        return diff.as_json(edits)
    return diff.as_markdown(edits) if output == "markdown" else diff.unified(edits, paint)
