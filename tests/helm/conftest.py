"""Both Helms, ready to use the filter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from helms import Helm, link_plugin, path_with
from places import find_tool

VERSIONS = {3: "helm.sh/helm/v3/cmd/helm@v3.21.4", 4: "helm.sh/helm/v4/cmd/helm@v4.2.4"}


def make_helm(version: int, home: Path) -> Helm:
    program = find_tool(f"helm{version}", f"GOBIN=$PWD/.tools go install {VERSIONS[version]}, then rename it")
    scripts = Path(sys.executable).parent
    if not (scripts / "backend-tls").is_file():
        pytest.fail(f"backend-tls is not beside {sys.executable}; say make test, or pip install -e .")
    return Helm(version, program, home, path_with(scripts))


@pytest.fixture(scope="session", params=VERSIONS, ids=lambda version: f"helm{version}")
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helm:
    home = tmp_path_factory.mktemp(f"helm{request.param}")
    if request.param == 4:
        link_plugin(home)
    return make_helm(request.param, home)


@pytest.fixture(scope="session")
def helm3(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    return make_helm(3, tmp_path_factory.mktemp("helm3"))


@pytest.fixture(scope="session")
def helm4(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    home = tmp_path_factory.mktemp("helm4")
    link_plugin(home)
    return make_helm(4, home)


@pytest.fixture
def bare_helm4(tmp_path: Path) -> Helm:
    """Helm 4 without any plugin, and without ``backend-tls`` on PATH."""
    helm = make_helm(4, tmp_path)
    return helm._replace(path="/usr/local/bin:/usr/bin:/bin")
