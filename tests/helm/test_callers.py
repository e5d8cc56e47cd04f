"""Programs that call the filter as Terraform, Pulumi, Ansible and Skaffold do, by their documentation and source."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from support.helms import Helm
from support.kustomize import BACKEND_TLS, Ran, build
from support.pages import block_with

TERRAFORM = "terraform-provider-helm_v3.1.2_x5"
PULUMI = "pulumi-resource-kubernetes"
NAME = "web.shop.svc.cluster.local"
# All that these tools can hand on is the environment.
VARIABLES = {"BACKEND_TLS_NAMESPACE": "shop", "BACKEND_TLS_ISSUER": "other-ca", "BACKEND_TLS_MODE": "sidecar"}


@pytest.fixture(scope="module")
def rendered(helm3: Helm) -> str:
    return helm3.unfiltered("shop", "-n", "shop").out


def called_by(program: str, folder: Path, rendered: str, *arguments: str, **variables: str) -> Ran:
    """The filter as a child of a program of this name, which has Helm as a library."""
    caller = folder / program
    caller.symlink_to("/bin/sh")
    done = subprocess.run(
        [caller, "-c", '"$@"; exit $?', caller, BACKEND_TLS, *arguments],
        input=rendered,
        env={"PATH": os.defpath, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_terraform(rendered: str, tmp_path: Path):
    done = called_by(TERRAFORM, tmp_path, rendered, "--issuer=internal-ca", "--namespace=shop")
    assert (done.code, NAME in done.out) == (0, True), done.err


@pytest.mark.parametrize(
    ("program", "hint"),
    [
        (TERRAFORM, 'add "--namespace=NAME" to args of postrender'),
        (PULUMI, "set BACKEND_TLS_NAMESPACE in the environment of pulumi"),
    ],
)
def test_the_namespace_is_asked_for_in_words_of_the_tool(
    rendered: str, program: str, hint: str, tmp_path: Path
):
    done = called_by(program, tmp_path, rendered)
    assert done.code == 1
    assert hint in done.err
    assert "--post-renderer-args" not in done.err


def test_pulumi(rendered: str, tmp_path: Path):
    """Its ``postrender`` is one word; what the environment says is what the command line would."""
    done = called_by(PULUMI, tmp_path, rendered, **VARIABLES)
    assert (done.code, NAME in done.out) == (0, True), done.err
    options = [f"--{name.rpartition('_')[2].lower()}={value}" for name, value in VARIABLES.items()]
    (tmp_path / "options").mkdir()
    assert done == called_by(PULUMI, tmp_path / "options", rendered, *options)


def test_pulumi_chart(rendered: str, tmp_path: Path):
    """``postRenderer`` of a Chart (helm.v4) has arguments."""
    done = called_by(PULUMI, tmp_path, rendered, "--namespace=shop")
    assert (done.code, NAME in done.out) == (0, True), done.err


def test_ansible(helm3: Helm, tmp_path: Path):
    """Its module runs helm with ``--post-renderer``, and helm hands on its environment."""
    config = tmp_path / "backend-tls.yaml"
    config.write_text(
        "apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\nspec:\n  services:\n"
        "    - {name: web, mode: mount, issuer: {name: internal-ca}}\n",
        "utf-8",
    )
    result = helm3.template("plain", "-n", "shop", BACKEND_TLS_CONFIG=str(config))
    assert (result.code, NAME in result.out) == (0, True), result.err


@pytest.fixture
def skaffold(tmp_path: Path) -> Path:
    """A post-renderer that runs the real one, hands on what it printed, and forgets its exit code (#9377)."""
    script = tmp_path / "skaffold"
    script.write_text('#!/bin/sh\nout=$(backend-tls "$@")\nprintf "%s\\n" "$out"\nexit 0\n', "utf-8")
    script.chmod(0o755)
    return script


def test_skaffold(helm3: Helm, skaffold: Path):
    """Helm stays above it, so that the namespace is found."""
    result = helm3.unfiltered("shop", "-n", "shop", "--post-renderer", str(skaffold))
    assert (result.code, NAME in result.out) == (0, True), result.err


def test_nothing_of_a_failure_can_be_deployed_by_skaffold(helm3: Helm, skaffold: Path, tmp_path: Path):
    """An empty answer would delete the release. tests/cluster/test_pipe.py has the same with an API server."""
    result = helm3.unfiltered("broken", "-n", "shop", "--post-renderer", str(skaffold))
    assert (result.code, "kind:" in result.out) == (0, False)
    (tmp_path / "kustomization.yaml").write_text("resources: [all.yaml]\n", "utf-8")
    (tmp_path / "all.yaml").write_text(result.out, "utf-8")
    built = build(tmp_path)
    assert (built.code, built.out) == (1, "")


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A PATH with the chain of docs/tools.md, and the two programs around the filter in it."""
    scripts = {
        "chain": block_with("set -euo pipefail"),
        "team-labels": "#!/bin/sh\nexec sed s/1.4.2/1.4.3/\n",
        "team-policies": "#!/bin/sh\nexec cat\n",
    }
    for name, text in scripts.items():
        (tmp_path / name).write_text(text, "utf-8")
        (tmp_path / name).chmod(0o755)
    return str(tmp_path)


def test_a_chain_with_pipefail(helm3: Helm, programs: str):
    path = f"{programs}:{helm3.path}"
    result = helm3.unfiltered("shop", "-n", "shop", "--post-renderer", "chain", PATH=path)
    assert (result.code, NAME in result.out) == (0, True), result.err
    assert "shop/web:1.4.3" in result.out
    failed = helm3.unfiltered("broken", "-n", "shop", "--post-renderer", "chain", PATH=path)
    assert (failed.code, failed.out) == (1, "")
    assert "Service/web: has several ports" in failed.err
