"""The programs that call the filter, recognised by their names, and how each passes on an option."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

# Where Helm 3 and Helm 4 are both installed, they are often called helm3 and helm4.
HELM = r"helm[-_]?v?[0-9.]*(\.exe)?"
# terraform-provider-helm 3.1 has Helm as a library: there is no process of that name.
_TERRAFORM = r"terraform-provider-helm.*"
_PASSES_A_NAMESPACE = {
    HELM: "pass --post-renderer-args=--namespace=NAME to helm",
    _TERRAFORM: 'add "--namespace=NAME" to args of postrender',
    r"pulumi-resource-kubernetes.*": "set BACKEND_TLS_NAMESPACE in the environment of pulumi",
    r"kustomize.*": "set spec.namespace of the BackendTLS in transformers, or BACKEND_TLS_NAMESPACE",
    r"kpt.*": "add namespace=NAME after --, or set spec.namespace of the function's BackendTLS",
}
_IN_A_PIPE = "pass --namespace NAME to backend-tls"
_IN_ARGO_CD = "set destination.namespace of the Application"


def is_called(arguments: Sequence[str], pattern: str) -> bool:
    """Whether the program of the command line ``arguments`` has a name that ``pattern`` matches."""
    return bool(arguments) and bool(re.fullmatch(pattern, os.path.basename(arguments[0])))


def takes_manifests(arguments: Sequence[str]) -> bool:
    """Whether the program of the command line ``arguments`` reads our stdout as manifests of a release."""
    return is_called(arguments, HELM) or is_called(arguments, _TERRAFORM)


def namespace_hint(ancestors: Iterable[Sequence[str]], environ: Mapping[str, str]) -> str:
    """How the nearest known program of ``ancestors`` passes on a namespace; in a pipe without one."""
    if "ARGOCD_APP_NAME" in environ:
        return _IN_ARGO_CD
    for arguments in ancestors:
        for pattern, hint in _PASSES_A_NAMESPACE.items():
            if is_called(arguments, pattern):
                return hint
    return _IN_A_PIPE
