"""The plugin of Helm 4: installed from a folder and from an archive, and what it says without a Python."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from helms import CHARTS, Helm, link_plugin
from places import ROOT

import post_renderer

REPAIR = "this plugin has no Python environment, and there is no backend-tls on PATH."


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, with the folder that it was made of beside it."""
    folder = tmp_path_factory.mktemp("packed")
    done = subprocess.run(
        ["sh", str(ROOT / "plugin" / "pack.sh"), str(folder)], capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def template(helm: Helm) -> str:
    done = helm.run("template", "shop", str(CHARTS / "shop"), "-n", "shop", "--post-renderer", "backend-tls")
    return done.out + done.err


def test_versions_agree():
    assert f"version: {post_renderer.__version__}\n" in (ROOT / "plugin.yaml").read_text("utf-8")


def test_the_archive_holds_the_plugin_alone(packed: Path):
    listed = subprocess.run(["tar", "-tzf", str(packed)], capture_output=True, text=True, check=True).stdout.split()
    assert packed.name == f"backend-tls-{post_renderer.__version__}.tgz"
    assert {Path(name).parts[1] for name in listed if len(Path(name).parts) > 1} == {
        "LICENSE",
        "README.md",
        "plugin",
        "plugin.yaml",
        "post_renderer",
        "pyproject.toml",
    }


@pytest.mark.parametrize("source", ["folder", "archive"])
def test_install(bare_helm4: Helm, packed: Path, source: str, tmp_path: Path):
    if source == "folder":
        checkout = tmp_path / "a checkout" / "backend-tls"
        shutil.copytree(packed.parent / "backend-tls", checkout)
        done = bare_helm4.run("plugin", "install", str(checkout))
    else:
        done = bare_helm4.run("plugin", "install", "--verify=false", str(packed))
    assert done.code == 0, done.out + done.err
    assert "web-backend-tls" in template(bare_helm4)


def test_a_checkout_keeps_its_environment(tmp_path: Path):
    folder = link_plugin(tmp_path)
    venv = folder / ".venv" / "bin"
    venv.mkdir(parents=True)
    (folder / ".venv" / ".ready").touch()
    (venv / "python").write_text("#!/bin/sh\nexit 0\n", "utf-8")
    (venv / "python").chmod(0o755)
    done = subprocess.run(["sh", str(folder / "plugin" / "install.sh")], capture_output=True, text=True, check=True)
    assert done.stdout == f"backend-tls: uses the environment in {folder / '.venv'}\n"


@pytest.mark.parametrize("half", [None, "bin/python", "bin/backend-tls"], ids=["none", "python-only", "script-only"])
def test_without_python_it_says_how_to_repair_it(bare_helm4: Helm, half: str | None):
    folder = link_plugin(bare_helm4.home)
    if half:
        file = folder / ".venv" / half
        file.parent.mkdir(parents=True)
        file.write_text("#!/bin/sh\nexit 7\n", "utf-8")
        file.chmod(0o755 if half.endswith("python") else 0o644)
    text = template(bare_helm4)
    assert REPAIR in text
    assert f"Repair it with: sh {folder}/plugin/install.sh" in text


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("/nowhere/python3", "there is no /nowhere/python3; install Python 3.10 or later"),
        ("old", "is Python 3.9.2, and Python 3.10 or later is needed"),
        ("no-venv", "cannot make a Python environment in"),
    ],
    ids=["missing", "too-old", "no-venv"],
)
def test_an_install_that_cannot_be_done(tmp_path: Path, python: str, sentence: str):
    folder = link_plugin(tmp_path)
    fakes = {
        "old": '#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2 && exit\nexit 1\n',
        "no-venv": '#!/bin/sh\n[ "$1" = -m ] && exit 1\nexit 0\n',
    }
    if python in fakes:
        program = tmp_path / python
        program.write_text(fakes[python], "utf-8")
        program.chmod(0o755)
        python = str(program)
    environment = {"PATH": "/usr/bin:/bin", "BACKEND_TLS_PYTHON": python}
    done = subprocess.run(
        ["sh", str(folder / "plugin" / "install.sh")], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "pipx install" in done.stderr


def test_helm3_complains_about_any_plugin_of_helm4(helm3: Helm, tmp_path: Path):
    """The README says so, and how to keep the two apart."""
    plugins = link_plugin(tmp_path).parent
    done = helm3.template("shop", "-n", "shop", HELM_PLUGINS=str(plugins))
    assert re.search(r'failed to load plugins: .*unknown field "apiVersion"', done.err)
    assert done.code == 0
    assert "web-backend-tls" in done.out
