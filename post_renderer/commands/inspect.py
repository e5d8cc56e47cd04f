"""``backend-tls inspect``: what is in a stream, before anybody has flagged anything."""

from __future__ import annotations

import json
from collections.abc import Sequence

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.options import Command, parse
from post_renderer.plan.inventory import Survey
from post_renderer.reports import inspect
from post_renderer.yamltext import quote

COMMAND = Command(
    name="inspect",
    usage="backend-tls inspect [OPTIONS] < rendered.yaml",
    description="""\
Shows every Service of rendered manifests: whether it is flagged, which Ingress or Gateway route
leads to it, which container and port is behind it, how it would come to serve TLS (a preset or a
mode), which Certificate it would get, and what would change, or why it cannot be done. For a
Service that is not flagged yet it prints the lines to put into the chart's values or the config file.
""",
    epilog="""\
examples:
  helm template shop ./shop -n shop | backend-tls inspect -n shop
  helm get manifest shop -n shop | backend-tls inspect -n shop -o mermaid > chain.mmd
  backend-tls inspect -f a.yaml -f b.yaml -n shop -o json | jq '.services[].problems'

exit status:
  0 done    1 flags or config are wrong    2 wrong usage    3 a defect
""",
    outputs=("table", "json", "yaml", "mermaid"),
)


def run(invocation: Invocation) -> Result:
    """The Services on stdout, in the form that ``-o`` names. Raises UsageError and Problems."""
    from post_renderer import pipeline
    from post_renderer.commands import settings

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    source = input_stream.text(input_stream.read(options.files, invocation.stdin))
    surveys = pipeline.survey(source, settings.load(options, invocation.environ))
    return Result(DONE, _shown(surveys, options.output, invocation).encode())


def _shown(surveys: Sequence[Survey], output: str, invocation: Invocation) -> str:
    if output == "json":
        return json.dumps(inspect.data(surveys), indent=2, ensure_ascii=False) + "\n"
    if output == "yaml":
        return "\n".join(quote.block(dict(inspect.data(surveys)), 0, quote.Style())) + "\n"
    if output == "mermaid":
        return inspect.mermaid(surveys)
    if not surveys:
        return "no Service in the input\n"
    return inspect.coloured(surveys, invocation.width) if invocation.has_colours else inspect.plain(surveys)
