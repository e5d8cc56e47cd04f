"""The command line: its options, their help, and their environment variables."""

import argparse
from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn

from post_renderer import __version__
from post_renderer.controllers import CONTROLLERS
from post_renderer.model import PREFIX
from post_renderer.model.environment import variable

DESCRIPTION = """\
Reads rendered Kubernetes manifests and adds for every flagged Service what verified HTTPS from the
ingress controller to its pods needs: a cert-manager Certificate, the mount of its Secret, TLS in
the application or a sidecar, the Service port and the Ingress. All other bytes stay as they are.

A Service is flagged by the annotation backend-tls.kuberise.io/enabled: "true", by an entry in the
config file, or by --service.

commands, each with its own --help:
  diff        show what would change, in the style of kubectl diff
  inspect     list every Service, flagged or not, and how it would serve TLS
  presets     list how applications are configured to serve TLS, or show one of them
  issuer      print the objects of an issuer of type CA, for kubectl apply
  argocd      the generate command of an Argo CD config management plugin
  schema      print the JSON Schema of the config file, of presets or of a report
  completion  print the completion code for bash, zsh or fish
"""

EPILOG = """\
examples:
  helm install shop ./shop -n shop --post-renderer backend-tls
  helm upgrade shop ./shop -n shop --post-renderer backend-tls \\
      --post-renderer-args=--config=backend-tls.yaml
  helm template shop ./shop | backend-tls -n shop --service web --issuer internal-ca
  backend-tls -f rendered.yaml -n shop --report report.json > patched.yaml

exit status:
  0 done    1 problems, listed on stderr    2 wrong usage    3 a defect of backend-tls

https://github.com/kuberise/backend-tls
"""

# The options that are flags of every flagged Service; they override the defaults of the config file.
FLAGS = ("mode", "issuer", "issuer-kind", "issuer-group")


class Command(NamedTuple):
    """A command and its help. ``outputs`` are the choices of ``-o``, the default first.

    Commands that read no manifests (``reads``) accept only --config of the filter's options.
    """

    name: str
    usage: str
    description: str
    epilog: str
    outputs: tuple[str, ...] = ()
    reads: bool = True


FILTER = Command("", "backend-tls [OPTIONS] < rendered.yaml > patched.yaml", DESCRIPTION, EPILOG)


class UsageError(Exception):
    """Ends the program with a text: ``code`` is 0 for help and version, 2 for wrong usage."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


class Options(NamedTuple):
    """The values of the command line or, for options that are not set there, of the environment."""

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

    def may_flag(self, data: bytes) -> bool:
        """Whether a Service of the stream ``data`` may be flagged; if not, ``data`` needs no parsing."""
        return bool(self.config or self.services) or PREFIX.encode() in data


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"backend-tls: {message}; see backend-tls --help", 2)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise UsageError(message or "", status)

    def print_help(self, _file: object = None) -> None:
        raise UsageError(self.format_help(), 0)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    # With a fixed width argparse does not import shutil, which takes longer than all parsing.
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)


class _Version(argparse.Action):
    def __call__(self, *_: object) -> NoReturn:
        raise UsageError(f"backend-tls {__version__}\n", 0)


def parse(arguments: Sequence[str], environ: Mapping[str, str], command: Command = FILTER) -> Options:
    """The options in ``arguments`` of ``command``. Raises UsageError, also for help and version."""
    args = parser_of(command).parse_args(list(arguments))
    flags = {option: getattr(args, option.replace("-", "_")) for option in FLAGS}
    return Options(
        files=tuple(args.files),
        config=value_of("config", args, environ),
        namespace=args.namespace or "",
        services=tuple(args.services),
        flags={option: value for option, value in flags.items() if value},
        controller=args.controller or "",
        report=value_of("report", args, environ),
        strict=args.strict or _switch("strict", environ),
        require=args.require,
        quiet=args.quiet,
        output=args.output if command.outputs else "",
    )


def value_of(option: str, args: argparse.Namespace, environ: Mapping[str, str]) -> str:
    """The value of ``option`` on the command line, else in its variable, else an empty string."""
    return getattr(args, option) or environ.get(variable(option), "")


def _switch(option: str, environ: Mapping[str, str]) -> bool:
    """Whether the variable of ``option`` is true. Raises UsageError for anything but true and false."""
    value = environ.get(variable(option), "false")
    if value not in ("true", "false", ""):
        raise UsageError(f'backend-tls: {variable(option)}: found "{value}", expected true or false', 2)
    return value == "true"


def parser_of(command: Command) -> argparse.ArgumentParser:
    """The parser with the options of ``command``."""
    parser = empty_parser(command)
    add_options(parser, command)
    return parser


def empty_parser(command: Command) -> argparse.ArgumentParser:
    """The parser of ``command`` without any option but --help."""
    return _Parser(
        prog=f"backend-tls {command.name}".strip(),
        usage=command.usage,
        description=command.description,
        epilog=command.epilog,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )


def add_options(parser: argparse.ArgumentParser, command: Command) -> None:
    """Adds the options of ``command`` to ``parser``."""
    if command.reads:
        _add_input(parser)
        _add_flags(parser)
        _add_report(parser)
    parser.add_argument("--config", metavar="FILE", help=_with_variable("config file", "config"))
    if command.outputs:
        default, *_ = command.outputs
        output = f"output format, {default} by default"
        parser.add_argument("-o", "--output", choices=command.outputs, default=default, help=output)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")


def _with_variable(text: str, option: str) -> str:
    return f"{text} [{variable(option)}]"


def _add_input(parser: argparse.ArgumentParser) -> None:
    files = "read FILE, or stdin for -; repeatable"
    parser.add_argument(
        "-f", "--filename", dest="files", metavar="FILE", action="append", default=[], help=files
    )
    namespace = _with_variable("namespace of objects that set none", "namespace")
    parser.add_argument("-n", "--namespace", metavar="NS", help=namespace)
    services = "flag Service NAME or NS/NAME, * and ? are wildcards; repeatable"
    parser.add_argument(
        "--service", dest="services", metavar="NAME", action="append", default=[], help=services
    )


def _add_flags(parser: argparse.ArgumentParser) -> None:
    mode = _with_variable("how pods serve TLS, auto by default", "mode")
    parser.add_argument("--mode", choices=("auto", "native", "sidecar", "mount"), help=mode)
    issuer = _with_variable("issuer of the Certificates", "issuer")
    parser.add_argument("--issuer", metavar="NAME", help=issuer)
    kind = _with_variable("its kind, ClusterIssuer by default", "issuer-kind")
    parser.add_argument("--issuer-kind", metavar="KIND", help=kind)
    group = _with_variable("its API group, cert-manager.io by default", "issuer-group")
    parser.add_argument("--issuer-group", metavar="GROUP", help=group)
    controller = "ingress controller of all Ingresses, by class by default"
    parser.add_argument("--controller", choices=tuple(CONTROLLERS), help=controller)


def _add_report(parser: argparse.ArgumentParser) -> None:
    report = _with_variable("write a JSON report of changes, notes and problems", "report")
    parser.add_argument("--report", metavar="FILE", help=report)
    strict = f"treat warnings as errors [{variable('strict')}=true]"
    parser.add_argument("--strict", action="store_true", help=strict)
    parser.add_argument("--require", action="store_true", help="fail if no Service is flagged")
    parser.add_argument("--quiet", action="store_true", help="print no report on stderr")
