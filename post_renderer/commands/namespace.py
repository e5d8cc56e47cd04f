"""Finds the namespace of the release, which Helm does not pass to post-renderers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

# Where Helm 3 and Helm 4 are both installed, they are often called helm3 and helm4.
_HELM = r"helm[-_]?v?[0-9.]*(\.exe)?"
# -gn and -in: short flags without a value may be combined with -n.
_NAMESPACE = re.compile(r"--namespace(=(?P<long>.*))?|-[ghi]*n=?(?P<short>.*)")
# The argument after one of these is its value, even when it looks like a flag.
_WITH_VALUE = frozenset(
    (  # noqa: SIM905 - forty names
        "-a -f -l -o -s --api-versions --ca-file --cert-file --description --key-file --keyring "
        "--kube-apiserver --kube-as-group --kube-as-user --kube-ca-file --kube-context "
        "--kube-tls-server-name --kube-token --kube-version --kubeconfig --labels --name-template --output "
        "--output-dir --password --post-renderer --post-renderer-args --repo --set --set-file --set-json "
        "--set-literal --set-string --show-only --timeout --username --values --version"
    ).split()
)
# Set by Helm for its plugins, and by Argo CD for its own.
INHERITED = ("HELM_NAMESPACE", "ARGOCD_APP_NAMESPACE")


def of_environment(environ: Mapping[str, str]) -> str:
    """The namespace that Helm or Argo CD set for their plugins, else an empty string."""
    return next((environ[name] for name in INHERITED if environ.get(name)), "")


def of_parent() -> str:
    """The namespace on the command line of the parent process; empty when it has none or is not helm."""
    return of_arguments(_command_line(os.getppid()))


def of_arguments(arguments: Sequence[str]) -> str:
    """The namespace on the command line ``arguments``; empty when it has none or the program is not helm."""
    if not arguments or not re.fullmatch(_HELM, os.path.basename(arguments[0])):
        return ""
    namespace = ""
    rest = iter(arguments[1:])
    for argument in rest:
        flag = _NAMESPACE.fullmatch(argument)
        if flag and flag["long"] is not None:
            namespace = flag["long"]
        elif flag:
            namespace = flag["short"] or next(rest, "")
        elif argument in _WITH_VALUE:
            next(rest, "")
    return namespace


def _command_line(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode("utf-8", "replace").rstrip("\0").split("\0")
    except OSError:
        return _command_line_by_ps(pid)


def _command_line_by_ps(pid: int) -> list[str]:
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603
            ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.split()
