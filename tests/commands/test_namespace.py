from __future__ import annotations

import pytest

from post_renderer.commands import namespace


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("helm install web . -n shop", "shop"),
        ("helm install web . -n=shop", "shop"),
        ("helm install web . -nshop", "shop"),
        ("helm install web . --namespace shop", "shop"),
        ("helm install web . --namespace=shop", "shop"),
        ("helm -n shop install web .", "shop"),
        ("/usr/local/bin/helm install web . -n shop", "shop"),
        ("helm.exe install web . -n shop", "shop"),
        ("helm install web . -n one -n two", "two"),
        ("helm install web . --namespace one -ntwo", "two"),
        ("helm install web . -n shop --no-hooks", "shop"),
        ("helm template . -gn shop", "shop"),
        ("helm upgrade web . -in shop", "shop"),
        ("helm install web . -n shop --description -nightly", "shop"),
        ("helm install web . -n shop --set-string -note=x", "shop"),
        ("helm install web . -n shop --description --namespace=other", "shop"),
        ("helm install web . -n shop --description=x -ntwo", "two"),
        ("helm install web . --namespace --description -n shop", "shop"),
        ("helm install web . -n one --namespace=", ""),
    ],
)
def test_of_helm(line, expected):
    assert namespace.of_helm([line.split()]) == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        "helm",
        "helm install web .",
        "helm install web . -n",
        "helm install web . --namespace",
        "helm install web . --namespaces shop",
        "helm install web . --name-template shop",
        "helm install web . --no-hooks",
        "helm install web . --description -nightly",
        "kubectl apply -n shop",
        "helmfile apply -n shop",
        "bash -c helm -n shop",
    ],
)
def test_no_namespace(line):
    assert namespace.of_helm([line.split()]) == ""


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HELM_NAMESPACE": "a", "ARGOCD_APP_NAMESPACE": "b"}, "a"),
        ({"ARGOCD_APP_NAMESPACE": "b"}, "b"),
        ({"HELM_NAMESPACE": "", "ARGOCD_APP_NAMESPACE": "b"}, "b"),
        ({"BACKEND_TLS_NAMESPACE": "c"}, ""),
        ({}, ""),
    ],
    ids=["both", "the second", "an empty one", "another", "none"],
)
def test_of_environment(environ, expected):
    assert namespace.of_environment(environ) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["sh wrap.sh", "helm upgrade -n shop", "bash"], "shop"),
        (["helm template -n inner", "helm secrets upgrade -n outer"], "inner"),
        (["helm template", "helm secrets upgrade -n outer"], ""),
        (["sh -c x -n shop", "bash"], ""),
        ([], ""),
    ],
    ids=["a wrapper", "the nearest", "no further than the nearest", "no helm", "none"],
)
def test_of_the_nearest_helm(lines, expected):
    assert namespace.of_helm(line.split() for line in lines) == expected
