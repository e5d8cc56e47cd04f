"""Helm 3 and Helm 4, each with home folders of its own, not those of the user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from support.places import ROOT, find_tool

CHARTS = ROOT / "tests" / "helm" / "charts"
VERSIONS = {3: "helm.sh/helm/v3/cmd/helm@v3.21.4", 4: "helm.sh/helm/v4/cmd/helm@v4.2.4"}


class Result(NamedTuple):
    """Exit code and output of one command."""

    code: int
    out: str
    err: str


class Helm(NamedTuple):
    """One of the two: its program, its home folders, and a PATH that begins with that of ``backend-tls``."""

    version: int
    program: Path
    home: Path
    path: str

    def __str__(self) -> str:
        return f"Helm {self.version}"

    def run(self, *arguments: str, **environment: str) -> Result:
        """Runs one command in the home folder, with nothing of the caller's environment but PATH."""
        homes = {f"HELM_{kind}_HOME": str(self.home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
        variables = {"PATH": self.path, "HOME": str(self.home), **homes, **environment}
        result = subprocess.run(
            [str(self.program), *arguments],
            cwd=self.home,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(result.returncode, result.stdout, result.stderr)

    def template(self, chart: str | Path, *options: str, **environment: str) -> Result:
        """``helm template`` with the filter; the release is called ``shop``."""
        return self.unfiltered(chart, "--post-renderer", "backend-tls", *options, **environment)

    def unfiltered(self, chart: str | Path, *options: str, **environment: str) -> Result:
        """The same without the filter."""
        folder = chart if isinstance(chart, Path) else CHARTS / chart
        return self.run("template", "shop", str(folder), "--kube-version", "1.33.0", *options, **environment)

    def through_cat(self, chart: str, *options: str) -> Result:
        """The same with a post-renderer that changes nothing: with any, Helm 4 prints all documents again."""
        return self.unfiltered(chart, "--post-renderer", "cat", *options)


def make_helm(version: int, home: Path) -> Helm:
    """Helm 3 or 4 in ``home`` with the filter on PATH; without the program, the test is skipped."""
    program = find_tool(f"helm{version}", f"GOBIN=$PWD/.tools go install {VERSIONS[version]}, then rename it")
    scripts = Path(sys.executable).parent
    if not (scripts / "backend-tls").is_file():
        pytest.fail(f"backend-tls is not next to {sys.executable}; run make test, or pip install -e .")
    return Helm(version, program, home, path_with(scripts))


def link_plugin(home: Path) -> Path:
    """The plugin in the data home ``home``, as ``helm plugin install .`` links it, its Python on PATH."""
    folder = home / "data" / "plugins" / "backend-tls"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "plugin.yaml", folder)
    shutil.copytree(ROOT / "plugin", folder / "plugin")
    return folder


def link_cat(home: Path) -> None:
    """``cat`` as a plugin in the data home ``home``."""
    folder = home / "data" / "plugins" / "cat"
    folder.mkdir(parents=True)
    (folder / "plugin.yaml").write_text(
        "apiVersion: v1\ntype: postrenderer/v1\nname: cat\nversion: 1.0.0\nruntime: subprocess\n"
        "runtimeConfig: {platformCommand: [{command: cat}]}\n",
        "utf-8",
    )


def path_with(folder: Path) -> str:
    """PATH with the console script of ``folder`` in front."""
    return os.pathsep.join((str(folder), "/usr/local/bin", "/usr/bin", "/bin"))
