"""Each file of a release, installed where nothing of ours is, makes of the sample what it makes here."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.helms import make_helm
from support.places import ROOT

import post_renderer

SAMPLE = ROOT / "samples" / "podinfo"
VERSION = post_renderer.__version__
PACKAGES = {
    "wheel": f"helm_backend_tls-{VERSION}-py3-none-any.whl",
    "sdist": f"helm_backend_tls-{VERSION}.tar.gz",
}


def run(command: list[str], environment: dict[str, str], text: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a command in the home folder of ``environment``."""
    return subprocess.run(
        command,
        input=text,
        env=environment,
        cwd=environment["HOME"],
        capture_output=True,
        text=True,
        check=False,
    )


def makes_the_sample(command: list[str], environment: dict[str, str]) -> None:
    """The program ``command`` filters the sample, and finds its presets, its schemas and its page."""
    filtered = run([*command, "--namespace", "shop"], environment, (SAMPLE / "input.yaml").read_text("utf-8"))
    assert filtered.returncode == 0, filtered.stderr
    assert filtered.stdout == (SAMPLE / "expected.yaml").read_text("utf-8")
    assert run([*command, "--version"], environment).stdout.split()[-1] == VERSION
    assert "keycloak" in run([*command, "presets"], environment).stdout
    assert run([*command, "schema", "config"], environment).stdout.startswith("{")
    page = run(
        [*command, "inspect", "-o", "html", "-n", "shop"],
        environment,
        (SAMPLE / "input.yaml").read_text("utf-8"),
    )
    assert page.stdout.startswith("<!DOCTYPE html>"), page.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package(dist: Path, bare: dict[str, str], package: str):
    venv = Path(bare["HOME"]) / "venv"
    run([sys.executable, "-I", "-m", "venv", str(venv)], bare)
    python = str(venv / "bin" / "python")
    installed = run([python, "-I", "-m", "pip", "install", "--quiet", str(dist / PACKAGES[package])], bare)
    assert installed.returncode == 0, installed.stderr
    makes_the_sample([python, "-I", str(venv / "bin" / "backend-tls")], bare)
    assert run([python, "-I", "-m", "pip", "check"], bare).returncode == 0


def test_the_package_describes_itself(dist: Path):
    with zipfile.ZipFile(dist / PACKAGES["wheel"]) as wheel:
        names = wheel.namelist()
        folder = f"helm_backend_tls-{VERSION}.dist-info"
        metadata = wheel.read(f"{folder}/METADATA").decode("utf-8")
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert "\nDescription-Content-Type: text/markdown\n" in metadata
    links = re.findall(r"\]\(([^)]+)\)", metadata)
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert f"https://github.com/kuberise/backend-tls/blob/v{VERSION}/docs/releasing.md" in links
    assert f"{folder}/licenses/LICENSE" in names
    assert "post_renderer/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"post_renderer", folder}


def test_the_one_file(dist: Path, bare: dict[str, str]):
    file = Path(bare["HOME"]) / "backend-tls"
    shutil.copy(dist / f"backend-tls-{VERSION}.pyz", file)
    # Not the Python of these tests, which has what the file bundles, and none of the machine's packages either.
    makes_the_sample([sys._base_executable, "-I", "-S", str(file)], bare)
    failed = run([str(file), "-n", "shop", "--require"], bare, "kind: Service\n")
    assert failed.returncode == 1


def test_the_plugin(dist: Path, key, tmp_path: Path):
    helm = make_helm(4, tmp_path)._replace(path="/usr/local/bin:/usr/bin:/bin")
    archive = dist / f"backend-tls-{VERSION}.tgz"
    installed = helm.run("plugin", "install", str(archive), "--keyring", str(key.public))
    assert installed.code == 0, installed.err
    assert "Throw Away" in installed.out + installed.err
    chart = tmp_path / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: shop, version: 0.1.0}\n", "utf-8")
    shutil.copy(SAMPLE / "input.yaml", chart / "templates")
    rendered = helm.template(chart, "-n", "shop")
    assert rendered.code == 0, rendered.err
    assert "frontend.shop.svc.cluster.local" in rendered.out
    updated = helm.run("plugin", "update", "backend-tls")
    assert (updated.code, "Cannot detect VCS" in updated.err) == (1, True)
    assert helm.run("plugin", "uninstall", "backend-tls").code == 0
