"""Routes to a flagged Service and to another, in one object: each request goes where it went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.traffic.callers import caller_of
from support.traffic.cases import MIXED, Case
from support.traffic.machine import Machine
from support.traffic.release import Release, seen_by


@pytest.mark.parametrize("case", MIXED, ids=str)
def test_the_other_service_is_called_as_before(
    case: Case, machine: Machine, port_of: Callable[[str], int], tmp_path: Path
):
    web = caller_of(case, port_of(case.controller))
    other = web._replace(path="/other/page")
    release = Release(machine, case, tmp_path)
    release.apply()
    with release.serving_other() as other_pod:
        with release.serving() as pod:
            machine.servers.wait_for(web.gets_through, 60, f"an answer at /\n{release.text}")
            # While Traefik knows no endpoint of a Service, the shorter path gets its requests.
            machine.servers.wait_for(
                lambda: other.gets_through() and seen_by(other_pod),
                60,
                f"an answer at /other\n{release.text}",
            )
            assert {call["port"] for call in seen_by(pod) if "refused" not in call} == {3443}
        with release.serving_plain():
            assert not web.gets_through()
            assert other.answer() == "200"
    assert {(call["port"], call["tls"]) for call in seen_by(other_pod)} == {(3000, None)}
