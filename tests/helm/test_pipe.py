"""A pipe without ``pipefail``: the exit code is lost, and the output alone tells of the failure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.helms import CHARTS, Helm, make_helm
from support.kustomize import find_kustomize

SENTENCE = "Service/web: has several ports, and no route shows which one to secure"
MANIFESTS = (CHARTS / "broken" / "templates" / "service.yaml").read_bytes()
ARGUMENTS = [sys.executable, "-m", "post_renderer", "-n", "shop"]


def piped(arguments: list[str]) -> bytes:
    """What comes out of ``sh -c 'backend-tls | cat'``, which succeeds."""
    command = ["sh", "-c", '"$@" 2>/dev/null | cat', "sh", *arguments]
    return subprocess.run(command, input=MANIFESTS, capture_output=True, check=True).stdout


def test_kustomize_refuses_the_answer(tmp_path: Path):
    kustomize = find_kustomize()
    (tmp_path / "kustomization.yaml").write_text("resources: [all.yaml]\n", "utf-8")
    (tmp_path / "all.yaml").write_bytes(piped(ARGUMENTS))
    done = subprocess.run([kustomize, "build", tmp_path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("extra", [[], ["--nope"]], ids=["problem", "usage"])
def test_helm4_refuses_the_answer(tmp_path: Path, extra: list[str]):
    """The plugin of somebody else, which has ours in a pipe."""
    helm = make_helm(4, tmp_path)
    folder = tmp_path / "data" / "plugins" / "chain"
    folder.mkdir(parents=True)
    words = ["-c", "backend-tls " + " ".join(["-n", "shop", *extra]) + " | cat"]
    command = json.dumps([{"command": "sh", "args": words}])
    (folder / "plugin.yaml").write_text(
        "apiVersion: v1\ntype: postrenderer/v1\nname: chain\nversion: 1.0.0\nruntime: subprocess\n"
        f"runtimeConfig: {{platformCommand: {command}}}\n",
        "utf-8",
    )
    result = helm.unfiltered("broken", "-n", "shop", "--post-renderer", "chain")
    assert (result.code, result.out) == (1, "")
    assert (SENTENCE if not extra else "unrecognized arguments: --nope") in result.err


def test_helm3_prints_it_for_the_next_program(helm3: Helm, tmp_path: Path):
    """``helm template`` of Helm 3 reads no post-rendered manifests; whoever applies them does."""
    script = tmp_path / "chain.sh"
    script.write_text('#!/bin/sh\nbackend-tls "$@" | cat\n', "utf-8")
    script.chmod(0o755)
    result = helm3.unfiltered("broken", "-n", "shop", "--post-renderer", str(script))
    assert result.code == 0
    assert result.out.startswith("|\n  backend-tls: 1 problem, nothing was written\n")
