"""The plugin of Helm 4: installed from a folder and from an archive, and its message without a Python."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest
from support.helms import Helm, Result, link_plugin
from support.places import ROOT

import post_renderer

REPAIR = "this plugin has no working Python environment, and there is no backend-tls on PATH."


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, next to the folder that it was made of."""
    folder = tmp_path_factory.mktemp("packed")
    result = subprocess.run(
        ["sh", str(ROOT / "plugin" / "pack.sh"), str(folder)], capture_output=True, text=True, check=True
    )
    return Path(result.stdout.strip())


def test_versions_agree():
    assert f"version: {post_renderer.__version__}\n" in (ROOT / "plugin.yaml").read_text("utf-8")


def test_the_archive_holds_the_plugin_alone(packed: Path):
    listed = subprocess.run(
        ["tar", "-tzf", str(packed)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert packed.name == f"backend-tls-{post_renderer.__version__}.tgz"
    assert not [name for name in listed if "__pycache__" in name]
    assert {Path(name).parts[1] for name in listed if len(Path(name).parts) > 1} == {
        "LICENSE",
        "README.md",
        "plugin",
        "plugin.yaml",
        "post_renderer",
        "pyproject.toml",
    }


def test_helm_packs_the_same(bare_helm4: Helm, packed: Path, tmp_path: Path):
    result = bare_helm4.run(
        "plugin",
        "package",
        "--sign=false",
        str(packed.parent / "backend-tls"),
        "-d",
        str(tmp_path / "by-helm"),
    )
    assert result.code == 0, result.err
    ours, theirs = (files(archive) for archive in (packed, tmp_path / "by-helm" / packed.name))
    assert ours == theirs


def files(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        assert {member.type for member in tar} <= {tarfile.DIRTYPE, tarfile.REGTYPE}
        return {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}


def test_packing_spares_a_checkout(packed: Path, tmp_path: Path):
    checkout = tmp_path / "backend-tls"
    shutil.copytree(packed.parent / "backend-tls", checkout)
    shutil.copy(ROOT / "plugin" / "pack.sh", checkout / "plugin")
    result = sh(checkout / "plugin" / "pack.sh", str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == f"pack.sh: {checkout} is a checkout, not something packed; give another DEST\n"
    assert (checkout / "plugin.yaml").is_file()


def test_helm_knows_every_key(bare_helm4: Helm):
    listed = loaded(bare_helm4)
    assert listed.err == ""
    assert re.search(
        rf"(?m)^backend-tls\s+{re.escape(post_renderer.__version__)}\s+postrenderer/v1\s+v1\s", listed.out
    )


def test_helm_refuses_a_key_that_it_does_not_know(bare_helm4: Helm):
    assert "field description not found" in loaded(bare_helm4, "description: x\n").err


def loaded(helm: Helm, more: str = "") -> Result:
    folder = link_plugin(helm.home)
    with (folder / "plugin.yaml").open("a", encoding="utf-8") as file:
        file.write(more)
    return helm.run("plugin", "list")


@pytest.mark.parametrize("source", ["folder", "archive"])
def test_install(bare_helm4: Helm, packed: Path, source: str, tmp_path: Path):
    # What PYTHONPATH and the current folder show is neither taken for installed nor run.
    (tmp_path / "post_renderer").mkdir()
    (tmp_path / "post_renderer" / "__init__.py").write_text("raise SystemExit('not this one')", "utf-8")
    path = f"{tmp_path}:{sysconfig.get_path('purelib')}"
    if source == "folder":
        plugin = tmp_path / "a checkout" / "backend-tls"
        shutil.copytree(packed.parent / "backend-tls", plugin)
        result = bare_helm4.run("plugin", "install", str(plugin), PYTHONPATH=path)
    else:
        plugin = bare_helm4.home / "data" / "plugins" / "backend-tls"
        result = bare_helm4.run("plugin", "install", "--verify=false", str(packed), PYTHONPATH=path)
    assert result.code == 0, result.out + result.err
    rendered = bare_helm4.template("shop", "-n", "shop", PYTHONPATH=path)
    assert (rendered.code, rendered.err) == (0, "")
    assert "web.shop.svc.cluster.local" in rendered.out
    packed_names = {file.name for file in (packed.parent / "backend-tls").iterdir()}
    assert {file.name for file in plugin.iterdir()} == {*packed_names, ".venv"}


def sh(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run(
        ["/bin/sh", str(script), *arguments],
        env=variables,
        input="",
        capture_output=True,
        text=True,
        check=False,
    )


def write_program(file: Path, body: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    file.chmod(0o755)
    return file


def make_venv(folder: Path, python: str) -> Path:
    """An environment in which ``python`` is the interpreter."""
    venv = folder / ".venv"
    write_program(venv / "bin" / "python", python)
    write_program(venv / "bin" / "backend-tls", "exit 7")
    return venv


def test_a_checkout_keeps_its_environment(packed: Path, tmp_path: Path):
    folder = tmp_path / "backend-tls"
    shutil.copytree(packed.parent / "backend-tls", folder)
    venv = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    write_program(venv / "bin" / "backend-tls", "exit 7")
    # As `pip install -e` leaves it: the package from the checkout, what it needs from elsewhere.
    site = next(venv.glob("lib/python*/site-packages"))
    (site / "editable.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n", "utf-8")
    result = sh(folder / "plugin" / "install.sh", BACKEND_TLS_PYTHON="/nowhere/python3")
    assert (result.returncode, result.stdout) == (0, f"backend-tls: uses the environment in {venv}\n"), (
        result.stderr
    )
    (site / "editable.pth").write_text(f"{folder}\n", "utf-8")
    without_its_needs = sh(folder / "plugin" / "install.sh", BACKEND_TLS_PYTHON="/nowhere/python3")
    assert "there is no /nowhere/python3" in without_its_needs.stderr


def test_an_environment_that_holds_more_is_not_cleared(packed: Path, tmp_path: Path):
    folder = tmp_path / "backend-tls"
    shutil.copytree(packed.parent / "backend-tls", folder)
    # A Python that works and has pip, but not yet the filter; its pip fails.
    venv = make_venv(folder, '[ "$2" = -c ] && case $3 in *"import sys, pip"*) exit 0 ;; esac\nexit 1')
    result = sh(folder / "plugin" / "install.sh")
    assert result.returncode == 1
    assert "cannot install the dependencies; is the package index reachable?" in result.stderr
    assert (venv / "bin" / "backend-tls").read_text("utf-8") == "#!/bin/sh\nexit 7\n"


# Parts of an environment: its interpreter and its script.
HALVES = {
    "none": (None, False),
    "script-only": (None, True),
    "python-only": ("exit 7", False),
    "python-replaced": (f'exec "{sys._base_executable}" "$@"', True),
}


def make_half(folder: Path, half: str) -> None:
    python, script = HALVES[half]
    if python:
        write_program(folder / ".venv" / "bin" / "python", python)
    if script:
        write_program(folder / ".venv" / "bin" / "backend-tls", "exit 7")


@pytest.mark.parametrize("half", HALVES)
def test_without_python_it_says_how_to_repair_it(bare_helm4: Helm, half: str):
    folder = link_plugin(bare_helm4.home)
    make_half(folder, half)
    result = bare_helm4.template("shop", "-n", "shop")
    assert (result.code, result.out) == (1, "")
    assert (
        f"node contents:\n|\n  backend-tls: {REPAIR}\n  Repair it with: sh '{folder}/plugin/install.sh'\n"
        in result.err
    )


@pytest.mark.parametrize("half", HALVES)
def test_without_python_it_takes_the_program_on_path(helm4: Helm, half: str, tmp_path: Path):
    make_half(link_plugin(tmp_path), half)
    result = helm4.template("shop", "-n", "shop", HELM_PLUGINS=str(tmp_path / "data" / "plugins"))
    assert (result.code, result.err) == (0, "")
    assert "web.shop.svc.cluster.local" in result.out


@pytest.mark.parametrize("called", ["relative", "symlink"])
def test_the_launcher_without_any_path(tmp_path: Path, called: str):
    folder = link_plugin(tmp_path)
    script, path = Path("launch.sh"), ""
    if called == "symlink":
        # Only a symlink to the script itself costs a program.
        script, path = tmp_path / "linked.sh", "/usr/bin:/bin"
        script.symlink_to(folder / "plugin" / "launch.sh")
    result = subprocess.run(
        ["/bin/sh", str(script)],
        cwd=folder / "plugin",
        env={"PATH": path, "HELM_PLUGIN_NAME": "backend-tls"},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"|\n  backend-tls: {REPAIR}\n  Repair it with: sh '{folder}/plugin/install.sh'\n"


def test_the_launcher_fails_for_others_than_helm4(tmp_path: Path):
    folder = link_plugin(tmp_path)
    result = sh(folder / "plugin" / "launch.sh")
    repair = f"Repair it with: sh '{folder}/plugin/install.sh'\n"
    assert (result.returncode, result.stderr) == (1, f"backend-tls: {REPAIR}\n{repair}")
    assert result.stdout == f"|\n  backend-tls: {REPAIR}\n  {repair}"


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
        "old": '[ "$1" = -V ] && echo Python 3.9.2 && exit\nexit 1',
        "no-venv": '[ "$2" = -m ] && exit 1\nexit 0',
    }
    if python in fakes:
        python = str(write_program(tmp_path / python, fakes[python]))
    result = sh(folder / "plugin" / "install.sh", BACKEND_TLS_PYTHON=python)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "pipx install" in result.stderr


def test_helm3_complains_about_any_plugin_of_helm4(helm3: Helm, tmp_path: Path):
    """The README says so, and how to keep the two apart."""
    plugins = link_plugin(tmp_path).parent
    result = helm3.template("shop", "-n", "shop", HELM_PLUGINS=str(plugins))
    assert re.search(r'failed to load plugins: .*unknown field "apiVersion"', result.err)
    assert result.code == 0
    assert "web-backend-tls" in result.out
