"""The samples are no fiction: their programs start with what ``expected.yaml`` says, and serve verified HTTPS."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from support.live import catalogue, http_client, programs
from support.live.authority import Authority
from support.live.manifest import Manifest
from support.live.pod import Pod, running
from support.places import ROOT


class Sample(NamedTuple):
    """How a test knows that the application of a sample works: ``path`` answers with ``body``."""

    name: str
    container: str
    program: Callable[[Path], list[str]]
    plain_port: int
    path: str
    body: str
    timeout: int = 60


SAMPLES = (
    Sample("keycloak", "keycloak", programs.keycloak, 8080, "/auth/realms/master", '"realm":"master"', 400),
    Sample(
        "podinfo",
        "podinfo",
        lambda _: programs.from_go("podinfo", catalogue.PODINFO),
        9898,
        "/version",
        '"commit"',
    ),
)
# No package registry has Grafana 13, and its second container needs a Kubernetes API server.
NOT_STARTED = {"grafana"}


def test_every_sample_is_started_where_it_can_be():
    folders = {file.parent.name for file in (ROOT / "samples").glob("*/input.yaml")}
    assert folders == {sample.name for sample in SAMPLES} | NOT_STARTED


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_starts_and_serves(sample: Sample, authority: Authority, tmp_path: Path):
    manifest = Manifest((ROOT / "samples" / sample.name / "expected.yaml").read_text("utf-8"))
    folder = tmp_path / "pod"
    folder.mkdir()
    with running(Pod(manifest, authority, folder), {sample.container: sample.program(folder)}) as pod:
        pod.wait_for(lambda: pod.is_ready(sample.path), sample.timeout, "an answer over HTTPS")
        answer = pod.get_verified(sample.path)
        assert (answer.status, sample.body in answer.body) == (200, True)
        plain = http_client.get_plain(sample.plain_port, sample.path)
        assert plain, pod.logs()
        assert (plain.status, sample.body in plain.body) == (200, True)
        for probe in manifest.probes:
            pod.wait_for(partial(_passes, *probe), 60, f"probe {probe}")
    shutil.rmtree(folder)


def _passes(scheme: str, port: int, path: str) -> bool:
    get = http_client.get_unverified if scheme == "HTTPS" else http_client.get_plain
    answer = get(port, path)
    return bool(answer and answer.status < 400)
