"""``backend-tls check``: finds what breaks or weakens HTTPS to pods, in manifests of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.model import ERROR, NOTE, WARNING
from post_renderer.options import Command, arguments, parse
from post_renderer.reports.check import formats
from post_renderer.reports.check.entries import STDIN, Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.check import Located

FINDINGS = 1
# The least severe first.
SEVERITIES = (NOTE, WARNING, ERROR)
COMMAND = Command(
    name="check",
    usage="backend-tls check [OPTIONS] [FILE] < manifests.yaml",
    description="""\
Follows every route of Kubernetes manifests to the pods, and finds what breaks HTTPS there or makes it
weaker than it looks: settings that a controller ignores, names that no certificate has, ports that
speak something else, policies that cut them. The manifests may be those of a chart, with or without
backend-tls, or of a whole cluster. A summary says which connections are plain, encrypted and verified.
""",
    epilog="""\
examples:
  helm template shop ./shop -n shop | backend-tls check -n shop
  helm template shop ./shop -n shop | backend-tls -n shop | backend-tls check -n shop
  kubectl get ingress,httproute,service,deploy,sts,ds,networkpolicy,certificate -A -o yaml | \\
      backend-tls check
  backend-tls check -f rendered.yaml -n shop -o sarif > findings.sarif

exit status:
  0 no findings as severe as --fail-on    1 findings    2 unusable input or wrong usage
  3 a defect of backend-tls
""",
    outputs=formats.NAMES,
    adders=(
        arguments.add_files,
        arguments.add_namespace,
        arguments.add_controller,
        arguments.add_config,
        arguments.add_fail_on,
    ),
)


def run(invocation: Invocation) -> Result:
    """The findings for stdout, in the format of ``-o``. Raises UsageError and ProblemsError."""
    from post_renderer import check
    from post_renderer.commands import settings
    from post_renderer.yamltext import stream

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    parts = input_stream.parts(options.files, invocation.stdin)
    source = input_stream.text(input_stream.joined(parts))
    checked = check.check(stream.split(source), settings.load(options, invocation.environ))
    entries = entries_of(checked.findings, parts)
    severe = SEVERITIES[SEVERITIES.index(options.fail_on or ERROR) :]
    shown = formats.Report(entries, checked.connections, invocation.paint_of_stdout, severe)
    out = formats.formatted(options.output, shown)
    return Result(FINDINGS if any(map(shown.is_severe, entries)) else DONE, out.encode())


def entries_of(findings: Iterable[Located], parts: Sequence[input_stream.Part]) -> list[Entry]:
    """``findings`` of the joined ``parts``, each with its place in one of them."""
    return [Entry(located.finding, *_place(located.line, parts)) for located in findings]


def _place(line: int, parts: Sequence[input_stream.Part]) -> tuple[str, int]:
    """The name of the input and the line in it, as reports show them."""
    name, of_part = input_stream.place_of(line, parts)
    return STDIN if name == "-" else name, of_part
