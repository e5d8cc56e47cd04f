"""Finds the namespace of the release, which Helm does not pass to post-renderers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from post_renderer.commands.callers import HELM, is_called

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


def of_helm(ancestors: Iterable[Sequence[str]]) -> str:
    """The namespace on the command line of the nearest of ``ancestors`` that is helm; empty without one."""
    line = next((arguments for arguments in ancestors if is_called(arguments, HELM)), ())
    return _of_arguments(line)


def _of_arguments(arguments: Sequence[str]) -> str:
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
