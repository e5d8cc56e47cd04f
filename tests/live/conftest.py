"""One application at a time, running."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.live import catalogue, programs
from support.live.applications import Application
from support.live.authority import Authority
from support.live.manifest import Manifest
from support.live.pod import Pod, running

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
    """The pod of its manifests as the filter patched them, started and ready over HTTPS."""
    folder = tmp_path / "pod"
    folder.mkdir()
    commands = {application.name: application.program(folder)}
    manifest = Manifest(pipeline.render(application.stream(), Settings(namespace="shop")).text)
    sidecars = {c["name"] for c in manifest.containers} - set(commands)
    commands.update({name: programs.ghostunnel() for name in sidecars})
    with running(Pod(manifest, authority, folder), commands) as started:
        started.wait_for(
            lambda: started.is_ready(application.path), application.timeout, "an answer over HTTPS"
        )
        yield started
    shutil.rmtree(folder)
