"""The command line: what can be said there, and its help."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn

from post_renderer import __version__

DESCRIPTION = """\
Reads rendered Kubernetes manifests, and for every flagged Service writes what verified HTTPS to its
pods takes: a cert-manager Certificate, the Secret mounted and the application told to serve TLS
with it, the Service port, the Ingress. All other bytes stay as they are.

A Service is flagged by the annotation backend-tls.kuberise.io/enabled: "true", by an entry of the
config file, or by --service.

commands, each with a --help of its own:
  diff        what would change, as kubectl diff shows it
  inspect     every Service, flagged or not, and how it would be done
  presets     how applications are told to serve TLS, one by one
  argocd      the generate command of an Argo CD config management plugin
  schema      the JSON Schemas of config file, presets and reports
  completion  completion for bash, zsh and fish
"""

EPILOG = """\
examples:
  helm install shop ./shop -n shop --post-renderer backend-tls
  helm upgrade shop ./shop -n shop --post-renderer backend-tls \\
      --post-renderer-args=--config=backend-tls.yaml
  helm template shop ./shop | backend-tls -n shop --service web --issuer internal-ca
  backend-tls -f rendered.yaml -n shop --report report.json > patched.yaml

exit status:
  0 done    1 it cannot be done, and why    2 wrong usage    3 a defect of backend-tls

https://github.com/kuberise/backend-tls
"""


class Command(NamedTuple):
    """A command with its help; ``outputs`` are the forms that ``-o`` takes, the first one by default.

    One that does not read manifests takes of the filter's options only the config file.
    """

    name: str
    usage: str
    description: str
    epilog: str
    outputs: tuple[str, ...] = ()
    reads: bool = True


FILTER = Command("", "backend-tls [OPTIONS] < rendered.yaml > patched.yaml", DESCRIPTION, EPILOG)


class UsageError(Exception):
    """The command line is answered without any input: ``code`` 0 for help, 2 for a mistake."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


class Options(NamedTuple):
    """What the command line says, or else the environment."""

    files: tuple[str, ...]
    config: str
    namespace: str
    services: tuple[str, ...]
    flags: Mapping[str, str]
    controller: str
    report: str
    strict: bool
    require: bool
    quiet: bool
    output: str = ""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"backend-tls: {message}; see backend-tls --help", 2)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise UsageError(message or "", status)

    def print_help(self, _file: object = None) -> None:
        raise UsageError(self.format_help(), 0)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    # A width of its own spares argparse the import of shutil, which costs more than all parsing.
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)


class _Version(argparse.Action):
    def __call__(self, *_: object) -> NoReturn:
        raise UsageError(f"backend-tls {__version__}\n", 0)


def parse(arguments: Sequence[str], environ: Mapping[str, str], command: Command = FILTER) -> Options:
    """``arguments`` of ``command``, without its name. Raises UsageError, also for help and version."""
    said = parser_of(command).parse_args(list(arguments))
    flags = {key: getattr(said, key.replace("-", "_")) for key in ("mode", "issuer", "issuer-kind", "issuer-group")}
    return Options(
        files=tuple(said.files),
        config=said.config or environ.get("BACKEND_TLS_CONFIG", ""),
        namespace=said.namespace or "",
        services=tuple(said.services),
        flags={key: value for key, value in flags.items() if value},
        controller=said.controller or "",
        report=said.report or environ.get("BACKEND_TLS_REPORT", ""),
        strict=said.strict or _switch(environ, "BACKEND_TLS_STRICT"),
        require=said.require,
        quiet=said.quiet,
        output=said.output if command.outputs else "",
    )


def _switch(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "false")
    if value not in ("true", "false", ""):
        raise UsageError(f'backend-tls: {name}: found "{value}", expected true or false', 2)
    return value == "true"


def parser_of(command: Command) -> argparse.ArgumentParser:
    """The parser of ``command``: the options of the filter, and its own."""
    parser = _Parser(
        prog=f"backend-tls {command.name}".strip(),
        usage=command.usage,
        description=command.description,
        epilog=command.epilog,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    fill(parser, command)
    return parser


def fill(parser: argparse.ArgumentParser, command: Command) -> None:
    """Adds the options of ``command`` to ``parser``."""
    if command.reads:
        _add_input(parser)
        _add_flags(parser)
        _add_report(parser)
    parser.add_argument("--config", metavar="FILE", help="config file [BACKEND_TLS_CONFIG]")
    if command.outputs:
        help_text = f"what to print, {command.outputs[0]} by default"
        parser.add_argument("-o", "--output", choices=command.outputs, default=command.outputs[0], help=help_text)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")


def _add_input(parser: argparse.ArgumentParser) -> None:
    files = "read FILE, - for stdin; repeatable"
    parser.add_argument("-f", "--filename", dest="files", metavar="FILE", action="append", default=[], help=files)
    namespace = "namespace of objects that name none [BACKEND_TLS_NAMESPACE]"
    parser.add_argument("-n", "--namespace", metavar="NS", help=namespace)
    services = "flag Service NAME or NS/NAME; * and ? are wild; repeatable"
    parser.add_argument("--service", dest="services", metavar="NAME", action="append", default=[], help=services)


def _add_flags(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    mode = "how pods come to serve TLS, auto by default [BACKEND_TLS_MODE]"
    add("--mode", choices=("auto", "native", "sidecar", "mount"), help=mode)
    add("--issuer", metavar="NAME", help="issuer of the Certificates [BACKEND_TLS_ISSUER]")
    add("--issuer-kind", metavar="KIND", help="its kind, ClusterIssuer by default [BACKEND_TLS_ISSUER_KIND]")
    add("--issuer-group", metavar="GROUP", help="its API group, cert-manager.io by default [BACKEND_TLS_ISSUER_GROUP]")
    add("--controller", choices=("ingress-nginx",), help="what reads every Ingress, whatever its class")


def _add_report(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    report = "write a JSON report of all that was done, or could not be [BACKEND_TLS_REPORT]"
    add("--report", metavar="FILE", help=report)
    add("--strict", action="store_true", help="take warnings for problems [BACKEND_TLS_STRICT=true]")
    add("--require", action="store_true", help="take it for a problem when no Service is flagged")
    add("--quiet", action="store_true", help="no report on stderr")
