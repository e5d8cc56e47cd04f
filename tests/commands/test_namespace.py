from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

import pytest
from support.places import ROOT

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
def test_of_arguments(line, expected):
    assert namespace.of_arguments(line.split()) == expected


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
    assert namespace.of_arguments(line.split()) == ""


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


@pytest.mark.parametrize(("program", "expected"), [("helm", "shop"), ("helmet", "")])
def test_of_parent(tmp_path, program, expected):
    """The parent is a shell called helm that goes on after the command, so that it does not exec it."""
    parent = tmp_path / program
    parent.symlink_to(shutil.which("sh"))
    ours = "from post_renderer.commands.namespace import of_parent; print(of_parent())"
    script = f"{shlex.join([sys.executable, '-c', ours])}; true"
    done = subprocess.run(
        [parent, "-c", script, "-n", "shop"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == (f"{expected}\n", "")


@pytest.mark.skipif(not shutil.which("ps"), reason="ps is not here")
def test_where_there_is_no_proc():
    assert "pytest" in " ".join(namespace._command_line_by_ps(os.getpid()))


def test_where_there_is_neither_proc_nor_ps(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert namespace._command_line_by_ps(os.getpid()) == []
