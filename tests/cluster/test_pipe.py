"""A post-renderer that is a pipe without ``pipefail``, as in Helm's documentation, and a real API server."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.cluster.objects import Cluster
from support.cluster.release import Release, helm_of
from support.helms import CHARTS
from support.places import find_tool

KINDS = [("v1", "Service"), ("apps/v1", "Deployment"), ("networking.k8s.io/v1", "Ingress")]
WRONG = ("--set", "annotations.backend-tls\\.kuberise\\.io/port=ftp")


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    script = tmp_path / "chain.sh"
    script.write_text('#!/bin/sh\nbackend-tls "$@" | cat\n', "utf-8")
    script.chmod(0o755)
    return script


def test_helm3_keeps_the_release(cluster: Cluster, chain: Path, tmp_path: Path):
    """An empty answer would delete its objects."""
    release = Release(helm_of(3, tmp_path), cluster, CHARTS / "shop", "pipe", KINDS)
    release.upgrade_plain()
    before, versions = release.snapshot(), release.versions()
    failed = release.try_upgrade(*WRONG, "--post-renderer", str(chain))
    assert (failed.code, "invalid object to validate" in failed.err) == (1, True), failed.err
    assert (release.snapshot(), release.versions()) == (before, versions)
    release.helm("uninstall", "r")


def test_kubectl_refuses_the_answer(cluster: Cluster, chain: Path, tmp_path: Path):
    kubectl = find_tool("kubectl", "apt-get install kubernetes-client")
    helm = helm_of(3, tmp_path)
    rendered = helm.unfiltered("broken", "-n", "shop", "--post-renderer", str(chain)).out
    done = subprocess.run(
        [kubectl, f"--kubeconfig={cluster.api.kubeconfig}", "apply", "-f", "-"],
        input=rendered,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
