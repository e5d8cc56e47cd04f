from __future__ import annotations

import pytest

from post_renderer.commands import callers


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        (["helm upgrade web ."], "pass --post-renderer-args=--namespace=NAME to helm"),
        (["sh wrap.sh", "/opt/helm3 upgrade web ."], "pass --post-renderer-args=--namespace=NAME to helm"),
        (["/x/terraform-provider-helm_v3.1.2_x5"], 'add "--namespace=NAME" to args of postrender'),
        (["pulumi-resource-kubernetes"], "set BACKEND_TLS_NAMESPACE in the environment of pulumi"),
        (
            ["kustomize build ."],
            "set spec.namespace of the BackendTLS in transformers, or BACKEND_TLS_NAMESPACE",
        ),
        (["kpt fn eval"], "add namespace=NAME after --, or set spec.namespace of the function's BackendTLS"),
        (["bash", "sshd"], "pass --namespace NAME to backend-tls"),
        (["helmet", "bash -c helm"], "pass --namespace NAME to backend-tls"),
        ([], "pass --namespace NAME to backend-tls"),
    ],
)
def test_namespace_hint(lines, hint):
    assert callers.namespace_hint([line.split() for line in lines], {}) == hint


def test_namespace_hint_of_argo_cd():
    hint = callers.namespace_hint([["helm"]], {"ARGOCD_APP_NAME": "shop"})
    assert hint == "set destination.namespace of the Application"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/usr/bin/helm template .", True),
        ("helm4.exe template .", True),
        ("terraform-provider-helm_v3.1.2", True),
        ("sh wrap.sh", False),
        ("kustomize build .", False),
        ("helmfile apply", False),
        ("", False),
    ],
)
def test_takes_manifests(line, expected):
    assert callers.takes_manifests(line.split()) is expected
