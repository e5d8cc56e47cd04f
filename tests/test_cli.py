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


def imported_by(*arguments: str, data: bytes = b"a: 1\n") -> set[str]:
    """The modules that a run has imported that flags nothing."""
    program = (
        "import sys; from post_renderer.cli import main; "
        f"main({list(arguments)}); sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=data, capture_output=True, check=True, cwd=ROOT, env={}
    )
    assert done.stdout == data
    return set(done.stderr.decode().split())


@pytest.mark.parametrize(
    ("arguments", "data"),
    [
        ([], b"a: 1\n"),
        (["-n", "shop"], b"a: 1\n"),
        (["--namespace", "shop"], b"a: 1\n"),
        (["--namespace=shop"], "a: \u00e9\n".encode()),
    ],
    ids=["no option", "namespace", "its long name", "a letter beyond ASCII"],
)
def test_a_stream_without_flags_imports_nothing_more(arguments: list[str], data: bytes):
    ours = {name for name in imported_by(*arguments, data=data) if name.startswith("post_renderer")}
    assert ours == {"post_renderer", "post_renderer.cli"}


@pytest.mark.parametrize(
    "arguments",
    [["-n"], ["-n", "--strict"], ["-nshop"], ["--quiet"], ["--namespace"], ["shop"], ["-n", "a", "b"]],
)
def test_arguments_that_have_to_be_parsed(arguments: list[str]):
    assert not cli._flag_nothing(arguments)


@pytest.mark.parametrize(
    ("data", "is_utf8"),
    [
        (b"abcde", True),
        ("abc\u00e9\U0001f600d".encode(), True),
        ("abc\U0001f600".encode()[:-1], False),
        (b"abcdefg\xe9", False),
        (b"\xff\xfea\0", False),
        (b"", True),
    ],
    ids=["ASCII", "over the end of a piece", "cut off", "Latin-1", "UTF-16", "nothing"],
)
def test_utf8_in_pieces(data: bytes, is_utf8: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cli, "_LARGE", 4)
    assert cli._is_utf8(data) is is_utf8


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
