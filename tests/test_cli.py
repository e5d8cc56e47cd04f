"""What the console script spells by itself, because it imports nothing before it has to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.places import ROOT

from post_renderer import cli
from post_renderer.model import PREFIX, environment


def test_constants_are_those_of_the_model():
    assert PREFIX.encode() == cli._MARK
    assert environment.PREFIX == cli._VARIABLES


def imported_by(*arguments: str) -> set[str]:
    """The modules that a run has imported that flags nothing."""
    program = (
        "import sys; from post_renderer.cli import main; "
        f"main({list(arguments)}); sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=b"a: 1\n", capture_output=True, check=True, cwd=ROOT, env={}
    )
    assert done.stdout == b"a: 1\n"
    return set(done.stderr.decode().split())


def test_a_stream_without_flags_imports_nothing_more():
    ours = {name for name in imported_by() if name.startswith("post_renderer")}
    assert ours == {"post_renderer", "post_renderer.cli"}


def test_nor_does_an_option_import_what_reads_manifests():
    modules = imported_by("--issuer=ca")
    assert "post_renderer.options" in modules
    assert not modules & {
        "ruamel.yaml",
        "post_renderer.topology",
        "post_renderer.plan",
        "post_renderer.pipeline",
    }


@pytest.mark.parametrize("arguments", [[], ["--quiet"]], ids=["no option", "option"])
def test_a_stdin_that_cannot_be_read_is_a_problem(arguments: list[str], tmp_path: Path):
    with (tmp_path / "out").open("wb") as written:
        done = subprocess.run(
            [sys.executable, "-m", "post_renderer", *arguments],
            stdin=written,
            capture_output=True,
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 1
    assert b"stdin cannot be read: " in done.stderr
    assert b"Traceback" not in done.stderr
