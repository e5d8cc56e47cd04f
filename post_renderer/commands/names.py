"""Which command a command line means."""

from __future__ import annotations

import os
from collections.abc import Sequence

from post_renderer.model.suggestion import did_you_mean, similar
from post_renderer.options import UsageError

FILTER = "filter"
# Each is a module of this folder with ``run(invocation) -> Result``; without one of them it is the filter.
COMMANDS = (
    "argocd",
    "check",
    "completion",
    "diff",
    "explain",
    "inspect",
    "issuer",
    "patches",
    "presets",
    "schema",
    "strip",
)
# What other programs have as commands is an option here.
_OPTIONS = {"help": "--help", "version": "--version"}


def command_of(arguments: Sequence[str]) -> str:
    """The command that the command line ``arguments`` names."""
    first, *rest = arguments or [""]
    named = rest[0] if first == "help" and rest else first
    return named if named in COMMANDS else FILTER


def arguments_of(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments of the command in ``arguments``. Raises UsageError for an unknown command."""
    first, *rest = arguments or ["-"]
    if first in COMMANDS:
        return rest
    if first in _OPTIONS:
        if rest and rest[0] not in _OPTIONS:
            _check(rest[0])
        return [_OPTIONS[first]]
    if arguments:
        _check(first)
    return arguments


def _check(word: str) -> None:
    """Raises UsageError when ``word`` is none of: a command, an option, a file, what looks like a file."""
    if word in COMMANDS or word.startswith("-") or any(sign in word for sign in "/.") or os.path.exists(word):
        return
    known = f"commands are {', '.join((*COMMANDS, *_OPTIONS))}"
    hint = did_you_mean(similar(word, (*COMMANDS, *_OPTIONS)), known)
    raise UsageError(f"backend-tls: {word}: is neither a command nor a file; {hint}", 2)
