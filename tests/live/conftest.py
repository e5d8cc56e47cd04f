"""One application at a time, running."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.live import catalogue, http_client, programs
from support.live.applications import Application
from support.live.authority import Authority
from support.live.manifest import Manifest
from support.live.pod import Pod, running
from support.live.switch.cluster import Cluster
from support.live.switch.nginx import Nginx
from support.live.switch.release import HOST, PATH, PLAIN_PORT, TLS_PORT, chart, filtered
from support.live.switch.secrets import Secrets
from support.live.switch.steady_client import SteadyClient, sending
from support.places import skip_or_fail

from post_renderer import pipeline
from post_renderer.model import Settings

# Answers that a client gets in each state of a cluster.
ANSWERS = 20


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


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """The pods of the chart as it is, behind nginx."""
    podinfo = programs.from_go("podinfo", catalogue.PODINFO)
    nginx = Nginx(programs.nginx(), tmp_path / "nginx")
    for port in (PLAIN_PORT, TLS_PORT):
        if http_client.is_listening(port):
            skip_or_fail(f"port {port} of this machine is in use, and podinfo needs it")
    cluster = Cluster(nginx, Secrets(tmp_path), podinfo, tmp_path)
    try:
        cluster.helm_upgrade(chart())
        yield cluster
    finally:
        cluster.end()
        nginx.end()


@pytest.fixture
def switched(cluster: Cluster) -> Cluster:
    """The same, switched to HTTPS."""
    cluster.helm_upgrade(filtered())
    return cluster


@pytest.fixture
def client(cluster: Cluster) -> Iterator[SteadyClient]:
    """A client that meets each state of the cluster from now on; ask for it after ``switched``."""
    with sending(cluster.nginx.port, HOST, PATH) as client:
        cluster.meet = lambda: client.wait_for(ANSWERS)
        yield client
