"""``backend-tls inspect``: lists the Services of a stream, flagged or not, and how each would serve TLS."""

from __future__ import annotations

import json
from collections.abc import Sequence

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.model import Edit, ProblemsError, Settings
from post_renderer.options import Command, parse
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.reports import inspect
from post_renderer.yamltext import quote

COMMAND = Command(
    name="inspect",
    usage="backend-tls inspect [OPTIONS] [FILE] < rendered.yaml",
    description="""\
Lists every Service of rendered manifests: whether it is flagged, which Ingress or Gateway routes use
it, which container and port back it, how it would serve TLS (a preset or a mode), its Certificate,
and what would change, or why it cannot be done. For a Service that is not flagged yet it prints the
lines to add to the values of the chart or to the config file. At the end it counts the hops from
routes to Services that are plain, encrypted and verified.

Where the table does not fit the terminal, or COLUMNS, each Service is a block of lines.
""",
    epilog="""\
examples:
  helm template shop ./shop -n shop | backend-tls inspect -n shop
  helm get manifest shop -n shop | backend-tls inspect -n shop -o mermaid > chain.mmd
  helm template shop ./shop -n shop | backend-tls inspect -n shop -o html > services.html
  kubectl get ingress,httproute,service,deploy,sts,ds,networkpolicy,certificate -A -o yaml \\
      | backend-tls inspect
  backend-tls inspect -f a.yaml -f b.yaml -n shop -o json | jq '.services[].problems'

exit status:
  0 done    1 wrong flags or config file    2 wrong usage    3 a defect of backend-tls
""",
    outputs=("table", "json", "yaml", "mermaid", "html"),
)
# The page shows what is to be done for flagged Services; that it has not been done is no mistake here.
_NOT_YET = "flag-without-effect"


def run(invocation: Invocation) -> Result:
    """The Services for stdout, in the format of ``-o``. Raises UsageError and ProblemsError."""
    from post_renderer import pipeline
    from post_renderer.commands import settings

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    parts = input_stream.parts(options.files, invocation.stdin)
    source = input_stream.text(input_stream.joined(parts))
    loaded = settings.load(options, invocation.environ)
    statuses = pipeline.inventory(source, loaded)
    if options.output == "html":
        return Result(DONE, _page(statuses, parts, source, loaded).encode())
    return Result(DONE, _formatted(statuses, options.output, invocation).encode())


def _page(
    statuses: Sequence[ServiceStatus], parts: Sequence[input_stream.Part], source: str, loaded: Settings
) -> str:
    """The page, with what the filter would change; where there are problems, with these instead."""
    from post_renderer import check, pipeline
    from post_renderer.commands.check import entries_of
    from post_renderer.reports.check.entries import Entry
    from post_renderer.reports.html import page
    from post_renderer.yamltext import stream

    edits: Sequence[Edit] = ()
    try:
        outcome = pipeline.render(source, loaded)
        findings, edits = outcome.findings, outcome.edits
    except ProblemsError as error:
        findings = error.findings
    checked = check.check(stream.split(source), loaded).findings
    mistakes = [located for located in checked if located.finding.rule != _NOT_YET]
    entries = [*(Entry(finding, "", 0) for finding in findings), *entries_of(mistakes, parts)]
    return page.page(statuses, entries, edits)


def _formatted(statuses: Sequence[ServiceStatus], output: str, invocation: Invocation) -> str:
    if output == "json":
        return json.dumps(inspect.data(statuses), indent=2, ensure_ascii=False) + "\n"
    if output == "yaml":
        return "\n".join(quote.block(dict(inspect.data(statuses)), 0, quote.Style())) + "\n"
    if output == "mermaid":
        return inspect.mermaid(statuses)
    if not statuses:
        return "no Service in the input\n"
    return inspect.text(statuses, invocation.columns, invocation.paint_of_stdout)
