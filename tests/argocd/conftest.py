"""A repository as argocd-cmp-server lays it out, and the programs of the sidecar."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.kustomize import find_kustomize
from support.places import ROOT, find_tool

KEYCLOAK = ROOT / "samples" / "keycloak" / "chart"


class Ran(NamedTuple):
    """The result of the plugin's command."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def sidecar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs on the PATH of the sidecar: helm, kustomize, backend-tls."""
    folder = tmp_path_factory.mktemp("sidecar")
    helm = find_tool("helm3", "GOBIN=$PWD/.tools go install helm.sh/helm/v3/cmd/helm@v3.21.4, then rename it")
    kustomize = find_kustomize()
    for name, program in {"helm": helm, "kustomize": kustomize}.items():
        (folder / name).symlink_to(program)
    (folder / "backend-tls").symlink_to(Path(sys.executable).parent / "backend-tls")
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with charts, a kustomization and plain files; file modes as in Argo CD."""
    root = tmp_path / "repository"
    shutil.copytree(KEYCLOAK, root / "keycloak")
    _parent(root / "parent")
    _plain(root / "plain")
    shutil.copytree(root / "plain", root / "kustomized")
    resources = [file.name for file in (root / "kustomized").glob("*.yaml")]
    (root / "kustomized" / "kustomization.yaml").write_text(json.dumps({"resources": sorted(resources)}))
    (root / "values.yaml").write_text("ingress: {host: root.example.com}\n")
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return root


def _parent(folder: Path) -> None:
    """A chart that depends on the other one; the dependency is not built."""
    folder.mkdir(parents=True)
    dependency = "dependencies:\n  - {name: identity, version: 1.0.0, repository: 'file://../keycloak'}\n"
    (folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: parent\nversion: 1.0.0\n{dependency}")


def _plain(folder: Path) -> None:
    folder.mkdir(parents=True)
    text = (ROOT / "samples" / "podinfo" / "input.yaml").read_text("utf-8")
    for number, part in enumerate(text.split("---\n")[1:]):
        (folder / f"{number}.yaml").write_text(part)
    (folder / "README.md").write_text("no manifest\n")


@pytest.fixture
def generate(sidecar: Path, tmp_path: Path) -> Callable[..., Ran]:
    """Runs the generate command as argocd-cmp-server does: no shell, no home, a clean environment."""

    def run(folder: Path, *arguments: str, parameters: Any = ..., **variables: str) -> Ran:
        temporary = tmp_path / "tmp"
        temporary.mkdir(exist_ok=True)
        environment = {
            "PATH": str(sidecar),
            "TMPDIR": str(temporary),
            "ARGOCD_APP_NAME": "keycloak",
            "ARGOCD_APP_NAMESPACE": "keycloak",
            "ARGOCD_APP_SOURCE_PATH": folder.name,
            "KUBE_VERSION": "1.33.0",
            "KUBE_API_VERSIONS": "v1,apps/v1,networking.k8s.io/v1/Ingress",
            **({} if parameters is ... else {"ARGOCD_APP_PARAMETERS": json.dumps(parameters)}),
            **variables,
        }
        command = [str(sidecar / "backend-tls"), "argocd", *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            start_new_session=True,
        )
        assert list(temporary.iterdir()) == [], "nothing is left in the sidecar's folder"
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
