"""Where the filter finds the namespace, which Helm does not pass on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.helms import Helm

NAME = "web.{}.svc.cluster.local"


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        (("-n", "expected"), {}),
        (("--namespace=expected",), {}),
        (("-nexpected",), {}),
        (("--post-renderer-args=--namespace=expected",), {}),
        (("-n", "other", "--post-renderer-args=--namespace=expected"), {}),
        ((), {"HELM_NAMESPACE": "expected"}),
        ((), {"BACKEND_TLS_NAMESPACE": "expected"}),
        (("-n", "other"), {"BACKEND_TLS_NAMESPACE": "expected"}),
    ],
    ids=[
        "n",
        "namespace",
        "n-glued",
        "argument",
        "argument-first",
        "helm-variable",
        "own-variable",
        "own-variable-first",
    ],
)
def test_it_is_found(helm: Helm, options: tuple[str, ...], environment: dict[str, str]):
    result = helm.template("shop", *options, **environment)
    assert result.code == 0, result.err
    assert NAME.format("expected") in result.out
    assert NAME.format("other") not in result.out


def test_a_context_of_the_kubeconfig_is_not_used(helm: Helm, tmp_path: Path):
    kubeconfig = tmp_path / "kubeconfig"
    context = {"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "expected"}}
    kubeconfig.write_text(
        json.dumps({"apiVersion": "v1", "kind": "Config", "contexts": [context], "current-context": "c"})
    )
    result = helm.template("shop", KUBECONFIG=str(kubeconfig))
    assert result.code == 1
    assert "Service/web: namespace unknown" in result.err
    assert "pass --post-renderer-args=--namespace=NAME to helm" in result.err


def test_through_a_script(helm3: Helm, tmp_path: Path):
    """Helm is the filter's parent no more."""
    script = tmp_path / "wrap.sh"
    script.write_text('#!/bin/sh\n(backend-tls "$@"; true) | cat\n', "utf-8")
    script.chmod(0o755)
    result = helm3.unfiltered("shop", "-n", "expected", "--post-renderer", str(script))
    assert result.code == 0, result.err
    assert NAME.format("expected") in result.out
