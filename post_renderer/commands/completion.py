"""``backend-tls completion``: completion for bash, zsh and fish, by argcomplete."""

from __future__ import annotations

from post_renderer.commands import argocd, diff, inspect, presets, schema
from post_renderer.commands.invocation import DONE, USAGE, Invocation, Result
from post_renderer.options import FILTER, UsageError, add_options, parser_of

SHELLS = ("bash", "zsh", "fish")
HELP = f"""\
usage: backend-tls completion {"|".join(SHELLS)}

Prints the lines that teach a shell to complete backend-tls. In its start-up file:

  bash, zsh   eval "$(backend-tls completion bash)"
  fish        backend-tls completion fish | source
"""


def run(invocation: Invocation) -> Result:
    """The code for the shell that the one argument names."""
    if invocation.arguments in (["-h"], ["--help"]):
        raise UsageError(HELP, DONE)
    if len(invocation.arguments) != 1 or invocation.arguments[0] not in SHELLS:
        said = " ".join(invocation.arguments) or "no shell"
        raise UsageError(f"backend-tls: completion: found {said}, expected one of {', '.join(SHELLS)}", USAGE)
    from argcomplete.shell_integration import shellcode

    return Result(DONE, shellcode(["backend-tls"], shell=invocation.arguments[0]).encode())


def complete() -> None:
    """Answers the shell that asks what may follow on the command line, and ends the process."""
    import argcomplete

    from post_renderer.presets import names

    parser = parser_of(FILTER)
    commands = parser.add_subparsers()
    for command in (argocd.COMMAND, diff.COMMAND, inspect.COMMAND):
        add_options(commands.add_parser(command.name), command)
    looking_up = commands.add_parser(presets.COMMAND.name)
    add_options(looking_up, presets.COMMAND)
    looking_up.add_argument("name", nargs="?", choices=names())
    commands.add_parser("schema").add_argument("schema", choices=list(schema.SCHEMAS))
    commands.add_parser("completion").add_argument("shell", choices=SHELLS)
    argcomplete.autocomplete(parser)
