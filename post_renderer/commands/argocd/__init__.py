"""``backend-tls argocd``: the generate command of a config management plugin, run without a shell.

It renders the folder of the Application, filters the manifests and prints them. When it fails, Argo CD
shows all of stderr to the user: one line is printed there. Argo CD does not read stdout then, but a program
that the command is piped to does.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping

from post_renderer.commands.argocd import announcement, parameters, repository, source
from post_renderer.commands.argocd.parameters import Parameters
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.flags.keys import MODES, ROUTES
from post_renderer.model import refusal
from post_renderer.options import FLAGS, Command, Options, parse
from post_renderer.options.arguments import (
    add_config,
    add_controller,
    add_flags,
    add_namespace,
    add_services,
    add_strictness,
)
from post_renderer.reports import report

ANNOUNCE = "--announce"
# The values of parameters that are one of a few words.
CHOICES = {"mode": MODES, "routes": ROUTES}
COMMAND = Command(
    name="argocd",
    usage="backend-tls argocd [OPTIONS]\n       backend-tls argocd --announce",
    description="""\
The generate command of an Argo CD config management plugin. In the folder of an Application it runs
helm template or kustomize build, or reads the manifests, as Argo CD itself does, and prints the
filtered result. Options apply to all Applications of the plugin; the parameters of an Application
(ARGOCD_APP_PARAMETERS) override them.

--announce prints the parameters, for Argo CD's user interface.
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
  0 done    1 problems, on one line of stderr    2 wrong usage    3 a defect of backend-tls
""",
    adders=(add_namespace, add_services, add_flags, add_controller, add_strictness, add_config),
)


def run(invocation: Invocation) -> Result:
    """The filtered manifests of the working folder. Raises UsageError and ProblemsError."""
    if ANNOUNCE in invocation.arguments:
        return Result(DONE, announcement.as_json().encode())
    options = parse(invocation.arguments, invocation.environ, COMMAND)
    # Argo CD sends SIGTERM at its deadline (argo-cd 3.5, cmpserver/plugin/plugin.go): as an exception, it
    # removes the temporary files of helm.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return _generated(options, invocation.environ)


def _generated(options: Options, environ: Mapping[str, str]) -> Result:
    from post_renderer import pipeline
    from post_renderer.commands import settings

    application = parameters.read(environ)
    text = source.rendered(application, environ)
    outcome = pipeline.render(text, settings.load(_overridden(options, application, environ), environ))
    return Result(DONE, outcome.text.encode(), "" if options.quiet else report.human(outcome, report.plain))


def _overridden(options: Options, application: Parameters, environ: Mapping[str, str]) -> Options:
    """``options`` of the plugin, overridden by the parameters of the Application. Raises ProblemsError."""
    flags = {option: application.strings[option] for option in FLAGS if application.strings.get(option)}
    _check(flags)
    config = application.strings.get("config", "")
    return options._replace(
        config=repository.confined(config, environ) if config else options.config,
        services=application.arrays.get("services") or options.services,
        flags={**options.flags, **flags},
    )


def _check(flags: Mapping[str, str]) -> None:
    for parameter, choices in CHOICES.items():
        value = flags.get(parameter)
        if value and value not in choices:
            *first, last = choices
            message = f"parameter {parameter}: found {value}, expected {', '.join(first)} or {last}"
            raise refusal("parameter-value", None, message)
