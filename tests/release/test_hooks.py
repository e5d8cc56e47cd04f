"""The files that pre-commit and GitHub read, and the commands in them, run as these run them."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from support.places import ROOT

SAMPLE = ROOT / "samples" / "podinfo"


def load(name: str):
    return YAML(typ="safe").load((ROOT / name).read_text("utf-8"))


def test_the_hook_has_what_pre_commit_reads():
    (hook,) = load(".pre-commit-hooks.yaml")
    known = {"id", "name", "description", "entry", "language", "types", "pass_filenames"}
    assert set(hook) == known
    assert (hook["language"], hook["types"]) == ("python", ["yaml"])


@pytest.mark.parametrize(("file", "code"), [("expected.yaml", 0), ("input.yaml", 1)])
def test_the_hook_fails_for_manifests_that_differ(tmp_path: Path, file: str, code: int):
    (hook,) = load(".pre-commit-hooks.yaml")
    (tmp_path / "rendered").mkdir()
    shutil.copy(SAMPLE / file, tmp_path / "rendered" / "shop.yaml")
    program, *words = shlex.split(hook["entry"])
    command = [str(Path(sys.executable).parent / program), *words, "-f", "rendered", "--namespace=shop"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert bool(done.stdout) == bool(code)


def test_the_action_has_what_github_reads():
    action = load("action.yml")
    assert set(action) == {"name", "description", "branding", "inputs", "runs"}
    assert action["runs"]["using"] == "composite"
    assert all(step["shell"] == "bash" for step in action["runs"]["steps"])
    assert all("${{" not in step["run"] for step in action["runs"]["steps"])
    values = action["runs"]["steps"][1]["env"]
    assert values == {name.upper(): f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}


@pytest.mark.parametrize("output", ["", "a file.yaml"])
def test_the_action_filters_a_file(action_home: Path, tmp_path: Path, output: str):
    shutil.copy(SAMPLE / "input.yaml", tmp_path / "rendered.yaml")
    done = step(1, action_home, tmp_path, FILE="rendered.yaml", OUTPUT=output, ARGUMENTS="--namespace=shop\n")
    assert done.returncode == 0, done.stderr
    changed = (tmp_path / (output or "rendered.yaml")).read_text("utf-8")
    assert changed == (SAMPLE / "expected.yaml").read_text("utf-8")


def test_the_action_leaves_a_file_that_cannot_be_done(action_home: Path, tmp_path: Path):
    shutil.copy(SAMPLE / "input.yaml", tmp_path / "rendered.yaml")
    done = step(1, action_home, tmp_path, FILE="rendered.yaml", OUTPUT="", ARGUMENTS="--mode=$(touch run)")
    assert done.returncode != 0
    assert [file.name for file in tmp_path.iterdir()] == ["rendered.yaml"]
    assert (tmp_path / "rendered.yaml").read_bytes() == (SAMPLE / "input.yaml").read_bytes()


@pytest.fixture(scope="module")
def action_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of a runner that has done the first step; the program is on its PATH."""
    home = tmp_path_factory.mktemp("runner")
    done = step(0, home, home, GITHUB_ACTION_PATH=str(copy_of_the_checkout(home)))
    assert done.returncode == 0, done.stderr
    (path,) = (home / "path").read_text("utf-8").splitlines()
    assert [file.name for file in Path(path).iterdir()] == ["backend-tls"]
    version = subprocess.run([f"{path}/backend-tls", "--version"], capture_output=True, check=False)
    assert version.returncode == 0
    return home


def copy_of_the_checkout(home: Path) -> Path:
    """What GitHub has of the action: pip leaves a folder in it."""
    folder = home / "action"
    shutil.copytree(ROOT / "post_renderer", folder / "post_renderer")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def step(number: int, home: Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs one step as GitHub does: https://docs.github.com/actions, the shell bash of `jobs.<job_id>.steps[*].shell`."""
    script = load("action.yml")["runs"]["steps"][number]["run"]
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "RUNNER_TEMP": str(home)}
        | {"GITHUB_PATH": str(home / "path")}
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )
