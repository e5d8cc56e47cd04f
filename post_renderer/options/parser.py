"""The parser of a command line. It raises where argparse would print and exit."""

import argparse
from typing import NoReturn

from post_renderer import __version__
from post_renderer.options.command import Command, UsageError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"backend-tls: {message}; see {self.prog} --help", 2)

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
    for add in command.adders:
        add(parser)
    if command.outputs:
        default, *_ = command.outputs
        output = f"output format, {default} by default"
        parser.add_argument("-o", "--output", choices=command.outputs, default=default, help=output)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
