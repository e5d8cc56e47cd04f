"""``backend-tls diff``: what the filter would change, as ``kubectl diff`` shows it."""

from __future__ import annotations

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.options import Command, parse
from post_renderer.reports import report

DIFFERENT = 1
COMMAND = Command(
    name="diff",
    usage="backend-tls diff [OPTIONS] < rendered.yaml",
    description="""\
Shows what the filter would change in rendered manifests, document by document, as unified diff. The
objects of a document stand in its header, /dev/null before a new one. The report goes to stderr.
""",
    epilog="""\
examples:
  helm template shop ./shop -n shop | backend-tls diff -n shop
  helm get manifest shop -n shop | backend-tls diff -n shop --service web --issuer internal-ca
  backend-tls diff -f rendered.yaml -n shop -o json | jq '.documents[].objects'

exit status:
  0 nothing would change    1 something would    2 it cannot be done, or wrong usage    3 a defect
""",
    outputs=("diff", "json"),
)


def run(invocation: Invocation) -> Result:
    """The diff on stdout, with colours on a terminal. Raises UsageError and Problems."""
    from post_renderer import pipeline
    from post_renderer.commands import settings
    from post_renderer.reports import diff

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    source = input_stream.text(input_stream.read(options.files, invocation.stdin))
    outcome = pipeline.render(source, settings.load(options, invocation.environ))
    paint = report.coloured if invocation.has_colours else report.plain
    shown = diff.as_json(outcome.edits) if options.output == "json" else diff.unified(outcome.edits, paint)
    said = "" if options.quiet else report.human(outcome, invocation.paint)
    return Result(DIFFERENT if outcome.edits else DONE, shown.encode(), said)
