"""Where the filter learns the namespace, which Helm does not tell it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.helms import Helm

NAME = "web.{}.svc.cluster.local"


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        (("-n", "there"), {}),
        (("--namespace=there",), {}),
        (("-nthere",), {}),
        (("--post-renderer-args=--namespace=there",), {}),
        (("-n", "elsewhere", "--post-renderer-args=--namespace=there"), {}),
        ((), {"HELM_NAMESPACE": "there"}),
        ((), {"BACKEND_TLS_NAMESPACE": "there"}),
        (("-n", "elsewhere"), {"BACKEND_TLS_NAMESPACE": "there"}),
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
    done = helm.template("shop", *options, **environment)
    assert done.code == 0, done.err
    assert NAME.format("there") in done.out
    assert NAME.format("elsewhere") not in done.out


def test_a_context_of_the_kubeconfig_is_not_seen(helm: Helm, tmp_path: Path):
    kubeconfig = tmp_path / "kubeconfig"
    context = {"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "there"}}
    kubeconfig.write_text(
        json.dumps({"apiVersion": "v1", "kind": "Config", "contexts": [context], "current-context": "c"})
    )
    done = helm.template("shop", KUBECONFIG=str(kubeconfig))
    assert done.code == 1
    assert "Service/web: its namespace is not known" in done.err
    assert "say --post-renderer-args=--namespace=NAME to helm" in done.err
