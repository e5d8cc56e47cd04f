"""The plugin on Windows, as far as it can be tried on another system."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from ruamel.yaml import YAML
from support.helms import make_helm
from support.places import ROOT

import post_renderer

VERSION = post_renderer.__version__


def test_the_plugin_as_on_windows(dist: Path, tmp_path: Path):
    """What Helm runs on Windows, under the name of this system: the command leads to Python without a script."""
    helm = make_helm(4, tmp_path)._replace(path="/usr/local/bin:/usr/bin:/bin")
    folder = tmp_path / "data" / "plugins"
    folder.mkdir(parents=True)
    shutil.unpack_archive(dist / f"backend-tls-{VERSION}.tgz", folder, "gztar")
    manifest = folder / "backend-tls" / "plugin.yaml"
    text = manifest.read_text("utf-8").replace("os: linux", "os: plan9").replace("os: windows", "os: linux")
    manifest.write_text(text, "utf-8")
    venv = folder / "backend-tls" / ".venv"
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", str(venv)], check=True)
    (venv / "Scripts").mkdir()
    (venv / "Scripts" / "python.exe").symlink_to(venv / "bin" / "python")
    with zipfile.ZipFile(dist / f"backend-tls-{VERSION}.pyz") as packages:
        packages.extractall(next(venv.glob("lib/python*/site-packages")))
    assert helm.run("plugin", "list").err == ""
    rendered = helm.template("shop", "-n", "shop")
    assert (rendered.code, rendered.err) == (0, "")
    assert "web.shop.svc.cluster.local" in rendered.out


def test_the_hooks_of_windows_lead_to_a_script_of_the_plugin():
    hooks = YAML(typ="safe").load((ROOT / "plugin.yaml").read_text("utf-8"))["runtimeConfig"]["platformHooks"]
    commands = [row["args"][-1] for rows in hooks.values() for row in rows if row["os"] == "windows"]
    assert len(commands) == len(hooks) == 2
    assert {line.split('"')[1] for line in commands} == {r"$env:HELM_PLUGIN_DIR\plugin\install.ps1"}
    assert (ROOT / "plugin" / "install.ps1").is_file()
