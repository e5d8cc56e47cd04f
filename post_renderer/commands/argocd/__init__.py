"""``backend-tls argocd``: the generate command of a config management plugin, without a shell.

It renders the Application's folder, filters, and prints once. Argo CD shows the whole
of stderr when it fails, so that is one line then, and stdout is empty.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping

from post_renderer.commands.argocd import parameters, source
from post_renderer.commands.argocd.parameters import Parameters
from post_renderer.commands.invocation import DONE, PROBLEMS, Invocation, Result
from post_renderer.flags.keys import MODES
from post_renderer.model import Problem, Problems
from post_renderer.options import Command, Options, parse
from post_renderer.reports import report

ANNOUNCE = "--announce"
COMMAND = Command(
    name="argocd",
    usage="backend-tls argocd [OPTIONS]\n       backend-tls argocd --announce",
    description="""\
The generate command of an Argo CD config management plugin. In the folder of an Application it runs
helm template, kustomize build, or reads the manifests, as Argo CD itself would, filters the result,
and prints it. What the Application says stands in ARGOCD_APP_PARAMETERS; options here are for all
Applications of the plugin, and an Application's own parameters win over them.

--announce prints the parameters for Argo CD's user interface.
""",
    epilog="""\
example, in plugin.yaml:
  spec:
    generate:
      command: [backend-tls, argocd, --issuer=internal-ca]
    parameters:
      dynamic:
        command: [backend-tls, argocd, --announce]

exit status:
  0 done    1 it cannot be done, and why, on one line    2 wrong usage    3 a defect
""",
)


def run(invocation: Invocation) -> Result:
    """The filtered manifests of the working folder, or one line that says why there are none. Raises UsageError."""
    if ANNOUNCE in invocation.arguments:
        return Result(DONE, parameters.announcement().encode())
    options = parse(invocation.arguments, invocation.environ, COMMAND)
    # Sent when the time is over (argo-cd 3.5, cmpserver/plugin/plugin.go); what helm was given must not stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _generated(options, invocation.environ)
    except Problems as error:
        return Result(PROBLEMS, b"", f"backend-tls: {report.one_line(error.problems)}\n")


def _generated(options: Options, environ: Mapping[str, str]) -> Result:
    from post_renderer import pipeline
    from post_renderer.commands import settings

    said = parameters.read(environ)
    text = source.rendered(said, environ)
    outcome = pipeline.render(text, settings.of(_with(options, said, environ), environ))
    return Result(DONE, outcome.text.encode(), "" if options.quiet else report.human(outcome, report.plain))


def _with(options: Options, said: Parameters, environ: Mapping[str, str]) -> Options:
    """``options`` with what the Application says in place of what the plugin says for all."""
    flags = {
        key: said.strings[key] for key in ("mode", "issuer", "issuer-kind", "issuer-group") if said.strings.get(key)
    }
    *first, last = MODES
    if flags.get("mode", last) not in MODES:
        raise Problems([Problem("parameter mode", f"found {flags['mode']}, expected {', '.join(first)} or {last}")])
    config = said.strings.get("config", "")
    return options._replace(
        config=source.confined(config, environ) if config else options.config,
        services=said.arrays.get("services") or options.services,
        flags={**options.flags, **flags},
    )
