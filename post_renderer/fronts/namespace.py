"""The namespace of a release, which Helm tells post-renderers only by chance."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

VARIABLES = ("BACKEND_TLS_NAMESPACE",)
# Where both are installed they are often called helm3 and helm4.
_HELM = r"helm[-_]?v?[0-9.]*(\.exe)?"
# Set when Helm runs inside another of its plugins, or by Argo CD for its own.
INHERITED = ("HELM_NAMESPACE", "ARGOCD_APP_NAMESPACE")


def of_environment(environ: Mapping[str, str], variables: Sequence[str]) -> str:
    """The first of ``variables`` that is set, empty without one."""
    return next((environ[name] for name in variables if environ.get(name)), "")


def of_parent() -> str:
    """What ``-n`` or ``--namespace`` says on the command line of the parent, when that is helm."""
    return of_arguments(_arguments(os.getppid()))


def of_arguments(arguments: Sequence[str]) -> str:
    """The namespace on a command line of helm; empty when it names none or is not helm's."""
    if not arguments or not re.fullmatch(_HELM, os.path.basename(arguments[0])):
        return ""
    found = ""
    for at, argument in enumerate(arguments):
        if argument in ("-n", "--namespace"):
            found = next(iter(arguments[at + 1 : at + 2]), found)
        elif argument.startswith("--namespace="):
            found = argument.partition("=")[2]
        elif argument.startswith("-n") and not argument.startswith("--"):
            found = argument[2:].removeprefix("=")
    return found


def _arguments(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode("utf-8", "replace").rstrip("\0").split("\0")
    except OSError:
        return _listed(pid)


def _listed(pid: int) -> list[str]:
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603
            ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.split()
