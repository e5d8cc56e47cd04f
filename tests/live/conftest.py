"""One application at a time, running."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.live import catalogue, programs
from support.live.applications import Application
from support.live.manifest import Manifest
from support.live.pairs import Authority
from support.live.running import Pod, running

from post_renderer import pipeline
from post_renderer.model import Settings


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The CA that fills all Secrets."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=catalogue.ALL, ids=str)
def application(request: pytest.FixtureRequest) -> Application:
    """Each application in turn."""
    return request.param


@pytest.fixture
def pod(application: Application, authority: Authority, tmp_path: Path) -> Iterator[Pod]:
    """What the filter made of its manifests, started, up to the first answer over HTTPS."""
    folder = tmp_path / "pod"
    folder.mkdir()
    wanted = {application.name: application.program(folder)}
    manifest = Manifest(pipeline.render(application.stream(), Settings(namespace="shop")).text)
    extra = {c["name"] for c in manifest.containers} - set(wanted)
    wanted.update({name: programs.ghostunnel() for name in extra})
    with running(Pod(manifest, authority, folder), wanted) as made:
        made.wait_for(lambda: made.answers(application.path), application.patience, "an answer over HTTPS")
        yield made
    shutil.rmtree(folder)
