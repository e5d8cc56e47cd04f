"""The real programs, or a skipped test that tells how to get them. ``.ci/run`` gets all but ghostunnel."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from support.places import ROOT, find_tool

OAUTH2_PROXY = "go build -C tests/live/oauth2proxy -o $PWD/.tools/ github.com/oauth2-proxy/oauth2-proxy/v7"
KEYCLOAK = (
    "mvn dependency:unpack -Dartifact=org.keycloak:keycloak-quarkus-dist:26.5.6:zip -DoutputDirectory=.tools"
)


def from_go(name: str, module: str) -> list[str]:
    """A program of the Go module proxy, by the path and version of its package."""
    return [str(find_tool(name, f"GOBIN=$PWD/.tools go install {module}"))]


def from_debian(name: str) -> list[str]:
    """A program of the Debian package that has its name."""
    return [str(find_tool(name, f"apt-get install {name}, or unpack that package as .ci/run does"))]


def nginx() -> Path:
    """nginx, whose Debian package has its program in another folder than others."""
    return find_tool("nginx", "apt-get install nginx, or unpack that package as .ci/run does")


def from_pypi(name: str, version: str) -> list[str]:
    """A script of the package that has its name."""
    install = f".tools/python/bin/pip install {name}=={version}"
    how = f"python3 -m venv .tools/python && {install}, then link it to .tools/"
    return [str(find_tool(name, how))]


def from_npm(name: str, version: str) -> list[str]:
    """A script of the package that has its name."""
    return [
        str(find_tool(name, f"npm install --prefix .tools/npm {name}@{version}, then link it to .tools/"))
    ]


def oauth2_proxy() -> list[str]:
    """oauth2-proxy, which ``go install`` cannot get by its version."""
    return [str(find_tool("oauth2-proxy", OAUTH2_PROXY))]


def keycloak(folder: Path) -> list[str]:
    """Keycloak's start script, in a copy of its own: a start rebuilds parts of the distribution."""
    script = find_tool("keycloak-26.5.6/bin/kc.sh", KEYCLOAK)
    copy = folder / "keycloak"
    shutil.copytree(script.parent.parent, copy)
    return ["bash", str(copy / "bin" / "kc.sh")]


def ghostunnel() -> list[str]:
    """The sidecar, which is in no package registry: without it the test is skipped, in CI too."""
    local = ROOT / ".tools" / "ghostunnel"
    program = str(local) if local.is_file() else shutil.which("ghostunnel")
    if not program:
        pytest.skip(
            "ghostunnel is not in .tools/ nor on PATH; "
            "get it from the releases of github.com/ghostunnel/ghostunnel"
        )
    return [program]


def python() -> list[str]:
    """The Python that runs the tests."""
    return [sys.executable]
