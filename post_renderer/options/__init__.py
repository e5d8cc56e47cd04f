"""The command line: its options, their help, and their environment variables."""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import TypeAlias, Union

from post_renderer.model import PREFIX
from post_renderer.model.environment import variable
from post_renderer.model.records import NamedTuple
from post_renderer.options.arguments import FLAGS, FLAGS_OF_SERVICES, add_files, add_object
from post_renderer.options.command import FILTER, READS_MANIFESTS, Command, UsageError
from post_renderer.yamltext.escapes import may_contain

__all__ = [
    "FILTER",
    "FLAGS",
    "READS_MANIFESTS",
    "Command",
    "Options",
    "UsageError",
    "parse",
    "value_of",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
# The values of options by name.
_Parsed: TypeAlias = Union["argparse.Namespace", SimpleNamespace]
# Where a report would end up among the manifests.
_STDOUT = ("-", "/dev/stdout")


class Options(NamedTuple):
    """The values of the command line or, for options that are not set there, of the environment.

    ``flags`` are those of all flagged Services, ``flags_of_services`` those of ``services``.
    """

    files: tuple[str, ...]
    config: str
    namespace: str
    services: tuple[str, ...]
    flags: Mapping[str, str]
    flags_of_services: Mapping[str, str]
    controller: str
    report: str
    strict: bool
    require: bool
    quiet: bool
    output: str = ""
    record: bool = False
    fail_on: str = ""
    object: str = ""

    def may_flag(self, data: bytes) -> bool:
        """Whether a Service of the stream ``data`` may be flagged; if not, ``data`` needs no parsing."""
        return bool(self.config or self.services) or may_contain(PREFIX, data)


def parse(arguments: Sequence[str], environ: Mapping[str, str], command: Command = FILTER) -> Options:
    """The options in ``arguments`` of ``command``. Raises UsageError, also for help and version."""
    # Helm mostly calls without any: argparse, which takes a tenth of such a run, has nothing to read then.
    args = _parsed(arguments, command) if arguments or command is not FILTER else _unset()
    options = Options(
        files=(*args.paths, *args.files),
        config=value_of("config", args, environ),
        namespace=args.namespace or "",
        services=tuple(args.services),
        flags=_set_in(args, FLAGS),
        flags_of_services=_set_in(args, FLAGS_OF_SERVICES),
        controller=args.controller or "",
        report=value_of("report", args, environ),
        strict=args.strict or _switch("strict", environ),
        require=args.require,
        quiet=args.quiet,
        output=args.output if command.outputs else "",
        record=args.record or _switch("record", environ),
        fail_on=args.fail_on,
        object=args.object,
    )
    _check(options)
    return options


def _parsed(arguments: Sequence[str], command: Command) -> _Parsed:
    import argparse

    from post_renderer.options.parser import parser_of

    parser = parser_of(command)
    if add_files in command.adders:
        parser.add_argument("paths", metavar="FILE", nargs="*", help="the same as -f FILE")
    # After another positional argument, FILE may only stand behind options where both are parsed apart.
    if add_object in command.adders:
        return parser.parse_intermixed_args(list(arguments), argparse.Namespace(**_absent()))
    return parser.parse_args(list(arguments), argparse.Namespace(paths=[], **_absent()))


def _unset() -> _Parsed:
    """What the parser of the filter makes of no arguments at all."""
    return SimpleNamespace(paths=[], config=None, namespace=None, controller=None, **_absent())


def _absent() -> dict[str, object]:
    """The values of options that the command does not have."""
    return {
        "files": [],
        "services": [],
        "report": "",
        "record": False,
        "strict": False,
        "require": False,
        "quiet": False,
        "fail_on": "",
        "object": "",
        **dict.fromkeys(map(_attribute, (*FLAGS, *FLAGS_OF_SERVICES))),
    }


def _attribute(option: str) -> str:
    return option.replace("-", "_")


def _set_in(args: _Parsed, options: Iterable[str]) -> dict[str, str]:
    """The values of those of ``options`` that the command line sets."""
    values = {option: getattr(args, _attribute(option)) for option in options}
    return {option: value for option, value in values.items() if value is not None}


def _check(options: Options) -> None:
    if options.flags_of_services and not options.services:
        names = " and ".join(f"--{option}" for option in options.flags_of_services)
        verb = "apply" if len(options.flags_of_services) > 1 else "applies"
        hint = "add --service NAME, or annotate the Service"
        raise UsageError(
            f"backend-tls: {names} {verb} to the Services of --service, and there is none; {hint}", 2
        )
    if options.report in _STDOUT:
        hint = "pass the name of a file, or /dev/stderr with --quiet"
        raise UsageError(f"backend-tls: --report {options.report}: stdout is for manifests; {hint}", 2)


def value_of(option: str, args: _Parsed, environ: Mapping[str, str]) -> str:
    """The value of ``option`` on the command line, else in its variable, else an empty string."""
    return getattr(args, option) or environ.get(variable(option), "")


def _switch(option: str, environ: Mapping[str, str]) -> bool:
    """Whether the variable of ``option`` is true. Raises UsageError for anything but true and false."""
    value = environ.get(variable(option), "false")
    if value not in ("true", "false", ""):
        raise UsageError(f'backend-tls: {variable(option)}: found "{value}", expected true or false', 2)
    return value == "true"
