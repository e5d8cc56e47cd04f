"""Both Helms, ready to use the filter."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.helms import VERSIONS, Helm, link_cat, link_plugin, make_helm


@pytest.fixture(scope="session", params=VERSIONS, ids=lambda version: f"helm{version}")
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helm:
    home = tmp_path_factory.mktemp(f"helm{request.param}")
    if request.param == 4:
        link_plugin(home)
        link_cat(home)
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
