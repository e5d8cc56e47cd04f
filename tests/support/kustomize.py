"""The real kustomize and kpt."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from post_renderer.yamltext import node, stream
from support.helms import path_with
from support.places import find_tool

BACKEND_TLS = Path(sys.executable).parent / "backend-tls"


class Ran(NamedTuple):
    """Exit code and output of one command."""

    code: int
    out: str
    err: str


def find_kustomize() -> Path:
    """kustomize; without it the test is skipped, in CI failed."""
    return find_tool("kustomize", "GOBIN=$PWD/.tools go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1")


def find_kpt() -> str:
    """kpt; without it the test is skipped, in CI too: not all modules that it is built from can be had."""
    kpt = shutil.which("kpt")
    if not kpt:
        pytest.skip(
            "kpt is not on PATH; it is in the package google-cloud-cli-kpt of Google's Debian packages"
        )
    return kpt


def run(*command: str | Path, cwd: Path, **variables: str) -> Ran:
    """Runs ``command``, with ``backend-tls`` on its PATH."""
    environment = {"PATH": path_with(BACKEND_TLS.parent), "HOME": str(cwd), **variables}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def build(folder: Path, *options: str, **variables: str) -> Ran:
    """``kustomize build`` of ``folder``."""
    return run(find_kustomize(), "build", *options, folder, cwd=folder, **variables)


def objects(text: str) -> dict[tuple[str, str, str], dict]:
    """The objects of a stream by kind, namespace and name."""
    bodies = [node.read(document.text) for document in stream.split(text)]
    found = {}
    for body in filter(None, bodies):
        metadata = body["metadata"]
        found[body["kind"], metadata.get("namespace", ""), metadata["name"]] = body
    return found
