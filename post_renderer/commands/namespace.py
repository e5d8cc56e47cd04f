"""The namespace of a release, which Helm tells post-renderers only by chance."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

VARIABLES = ("BACKEND_TLS_NAMESPACE",)
# Where both are installed they are often called helm3 and helm4.
_HELM = r"helm[-_]?v?[0-9.]*(\.exe)?"
# -gn and -in: flags without value may stand before it.
_SAID = re.compile(r"(--namespace=|(?P<short>-[ghi]*n)=?)(?P<value>.*)")
# What follows these is no flag, whatever it looks like.
_WITH_VALUE = frozenset(
    (  # noqa: SIM905 - forty names
        "-a -f -l -n -o -s --api-versions --ca-file --cert-file --description --key-file --keyring "
        "--kube-apiserver --kube-as-group --kube-as-user --kube-ca-file --kube-context --kube-tls-server-name "
        "--kube-token --kube-version --kubeconfig --labels --name-template --namespace --output --output-dir "
        "--password --post-renderer --post-renderer-args --repo --set --set-file --set-json --set-literal "
        "--set-string --show-only --timeout --username --values --version"
    ).split()
)
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
    found, before = "", ""
    for argument in arguments:
        if before in ("--namespace", "-n"):
            found = argument
        elif before not in _WITH_VALUE and (said := _SAID.fullmatch(argument)):
            found = said["value"]
            before = "-n" if said["short"] and not found else ""
            continue
        before = "" if before in _WITH_VALUE else argument
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
