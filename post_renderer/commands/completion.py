"""``backend-tls completion``: prints the completion code of argcomplete for bash, zsh and fish."""

from __future__ import annotations

from post_renderer.commands import (
    argocd,
    check,
    diff,
    explain,
    inspect,
    issuer,
    patches,
    presets,
    schema,
    strip,
)
from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.options import FILTER, UsageError
from post_renderer.options.parser import add_options, parser_of

SHELLS = ("bash", "zsh", "fish")
HELP = f"""\
usage: backend-tls completion {"|".join(SHELLS)}

Prints the code that makes a shell complete the options of backend-tls.

in the start-up file of the shell:
  bash   eval "$(backend-tls completion bash)"
  zsh    eval "$(backend-tls completion zsh)"
  fish   backend-tls completion fish | source
"""


def run(invocation: Invocation) -> Result:
    """The completion code for the shell that is the only argument. Raises UsageError."""
    if invocation.arguments in (["-h"], ["--help"]):
        raise UsageError(HELP, DONE)
    if len(invocation.arguments) != 1 or invocation.arguments[0] not in SHELLS:
        args = " ".join(invocation.arguments) or "no shell"
        raise UsageError(f"backend-tls: completion: found {args}, expected one of {', '.join(SHELLS)}", USAGE)
    from argcomplete.shell_integration import shellcode

    return Result(DONE, shellcode(["backend-tls"], shell=invocation.arguments[0]).encode())


def complete() -> None:
    """Prints completions of the command line for the shell that called it, and ends the process."""
    import argcomplete

    from post_renderer.presets import names

    parser = parser_of(FILTER)
    commands = parser.add_subparsers()
    for module in (argocd, check, diff, explain, inspect, patches, strip):
        add_options(commands.add_parser(module.COMMAND.name), module.COMMAND)
    presets_parser = commands.add_parser(presets.COMMAND.name)
    add_options(presets_parser, presets.COMMAND)
    presets_parser.add_argument("name", nargs="?", choices=names())
    issuer.add_arguments(commands.add_parser(issuer.COMMAND.name))
    commands.add_parser("schema").add_argument("schema", choices=list(schema.SCHEMAS))
    commands.add_parser("completion").add_argument("shell", choices=SHELLS)
    argcomplete.autocomplete(parser)
