"""A release, built once from the checkout and signed with a key that is thrown away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from support.places import ROOT, find_tool

NAME = "Throw Away <throw-away@example.com>"


class Key(NamedTuple):
    """A key of gpg: the folder of gpg, and the file with the public key that Helm reads."""

    home: Path
    public: Path


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Key]:
    find_tool("gpg", "apt install gnupg")
    # The socket of its agent is in there, whose path may not be long.
    home = Path(tmp_path_factory.getbasetemp()) / "gpg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet"]
    subprocess.run(
        [*gpg, "--passphrase", "", "--quick-gen-key", NAME, "rsa2048", "sign", "1d"],
        check=True,
        capture_output=True,
    )
    public = home / "public.gpg"
    subprocess.run([*gpg, "--output", str(public), "--export"], check=True)
    yield Key(home, public)
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


@pytest.fixture(scope="session")
def dist(key: Key, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all files of a signed release."""
    folder = tmp_path_factory.mktemp("dist")
    build(folder, GNUPGHOME=str(key.home), SIGNING_KEY=NAME)
    return folder


def build(folder: Path, **environment: str) -> str:
    """Builds a release into ``folder``; gives what was said on stderr."""
    done = subprocess.run(
        ["sh", str(ROOT / "release" / "build.sh"), str(folder)],
        env={**os.environ, "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="session")
def rebuilt(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A second build of the same, without a key: its folder, and what was said."""
    folder = tmp_path_factory.mktemp("rebuilt")
    return folder, build(folder, SIGNING_KEY="")


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has nothing of ours."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
