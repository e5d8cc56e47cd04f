"""Requests through real controllers, which read the filter's output from the API server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.live.pod import Pod
from support.traffic.callers import Caller, caller_of
from support.traffic.cases import CA, CASES, NAME, Case
from support.traffic.machine import Machine
from support.traffic.release import OF_ANOTHER_CA, OF_ANOTHER_NAME, Release, seen_by

ATTEMPTS = 5


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    """Each case in turn."""
    return request.param


@pytest.fixture
def caller(case: Case, port_of: Callable[[str], int]) -> Caller:
    """A client of its controller, which runs, and so does what brings the CA to it."""
    if case.bundle:
        port_of("trust-manager")
    return caller_of(case, port_of(case.controller))


@pytest.fixture
def release(machine: Machine, case: Case, caller: Caller, tmp_path: Path) -> Release:
    """Its objects, applied under the eyes of the controller."""
    release = Release(machine, case, tmp_path)
    release.apply()
    return release


def test_reaches_the_pod_by_verified_https_or_not_at_all(case: Case, release: Release, caller: Caller):
    with release.serving() as pod:
        is_answered(caller, pod, release)
    for secret, what in ((OF_ANOTHER_CA, CA), (OF_ANOTHER_NAME, NAME)):
        with release.serving(secret) as pod:
            if what in case.verifies:
                is_refused(caller, pod)
                the_controller_ended_the_handshake(pod, case)
            else:
                is_answered(caller, pod, release)
    with release.serving_plain() as pod:
        is_refused(caller, pod)
    with release.serving() as pod:
        is_answered(caller, pod, release)


def is_answered(caller: Caller, pod: Pod, release: Release):
    release.machine.servers.wait_for(
        caller.gets_through, 60, f"an answer through the controller\n{release.text}"
    )
    for _ in range(ATTEMPTS):
        assert caller.gets_through(), pod.logs()
    calls = served(pod)
    assert {line["port"] for line in calls} == {release.case.program.tls_port}
    assert all(line["tls"] for line in calls)
    assert {line.get("name", release.expected_name) for line in calls} == {release.expected_name}


def is_refused(caller: Caller, pod: Pod):
    for _ in range(ATTEMPTS):
        assert not caller.gets_through(), pod.logs()
    assert not served(pod)


def the_controller_ended_the_handshake(pod: Pod, case: Case):
    # gRPC's server says nothing of handshakes.
    alerts = [line for line in seen_by(pod) if "alert" in line.get("refused", "")]
    assert alerts or case.program.port_name == "grpc"


def served(pod: Pod) -> list[dict[str, Any]]:
    """The requests that the application answered."""
    return [line for line in seen_by(pod) if "refused" not in line]
