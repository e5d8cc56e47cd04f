"""``backend-tls strip``: takes out of manifests what the filter has put in."""

from __future__ import annotations

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.options import Command, parse
from post_renderer.options.command import READS_PATCHED
from post_renderer.reports import report

COMMAND = Command(
    name="strip",
    usage="backend-tls strip [OPTIONS] [FILE] < patched.yaml > rendered.yaml",
    description="""\
Takes out of manifests what the filter has put in: the manifests that it was given come out, byte for
byte. It needs the options and the config file that the filter had, for they say what was put in.

The filter is run on the result, and has to make the very same manifests of it. What it replaced, such
as the port of a route, is found from what else is there. Where several values would do, or none, the
objects are listed on stderr and nothing is written; filtered with --record, they say it themselves.
""",
    epilog="""\
examples:
  helm get manifest shop -n shop | backend-tls strip -n shop > plain.yaml
  backend-tls strip -f patched.yaml -n shop --service web --issuer internal-ca > plain.yaml
  backend-tls rendered.yaml -n shop --record | backend-tls strip -n shop | diff rendered.yaml -

exit status:
  0 done    1 what was there before is not known, listed on stderr    2 wrong usage    3 a defect of
  backend-tls. With --strict, also 1 where only the way in which a value was written is not known.
""",
    adders=READS_PATCHED,
)


def run(invocation: Invocation) -> Result:
    """The stream without what the filter put in, for stdout. Raises UsageError and ProblemsError."""
    from post_renderer import strip
    from post_renderer.commands import settings

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    source = input_stream.text(input_stream.read(options.files, invocation.stdin))
    outcome = strip.strip(source, settings.load(options, invocation.environ))
    summary = "" if options.quiet else report.human(outcome, invocation.paint)
    return Result(DONE, outcome.text.encode(), summary)
