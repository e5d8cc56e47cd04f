"""Probes and hooks that call a port which does not answer as before."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Body, Finding, Path, Problem, Put, fields
from post_renderer.plan.serving.container import Seat
from post_renderer.topology import loopback
from post_renderer.topology.containers import PROBES

# kubernetes core/v1 Container: everything that may call the container over HTTP.
CALLERS: tuple[tuple[str, ...], ...] = (
    *((probe,) for probe in PROBES),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)


def turned(seat: Seat, ports: set[int]) -> Iterator[Finding]:
    """Those that call one of ``ports``, which speak HTTPS from now on."""
    for caller in CALLERS:
        if _aimed(seat, caller, "httpGet") in ports:
            path: Path = (*seat.pod.container_path, *caller, "httpGet", "scheme")
            yield Put(seat.pod.workload, path, "HTTPS", f"{caller[-1]} of container {seat.pod.container} speaks HTTPS")
        yield from _commands(seat, caller, ports, "now speaks HTTPS")


def moved(seat: Seat, listener: int) -> Iterator[Finding]:
    """Those that call the plain port, which ends with the preset: sent to the listener."""
    for caller in CALLERS:
        for way in ("httpGet", "tcpSocket"):
            if _aimed(seat, caller, way) != seat.pod.target or seat.pod.target == listener:
                continue
            new: Body = {"port": listener, "scheme": "HTTPS"} if way == "httpGet" else {"port": listener}
            why = f"{caller[-1]} of container {seat.pod.container} calls port {listener}"
            yield Put(seat.pod.workload, (*seat.pod.container_path, *caller, way), new, why)
        yield from _commands(seat, caller, {seat.pod.target} - {listener}, "ends with the preset")


def _aimed(seat: Seat, caller: tuple[str, ...], way: str) -> int:
    return seat.container.number_of(fields.text(seat.container.body, *caller, way, "port"))


def _commands(seat: Seat, caller: tuple[str, ...], ports: set[int], fate: str) -> Iterator[Problem]:
    for port in sorted(ports):
        if loopback.is_called(seat.container, caller, "http", port):
            message = f"{caller[-1]} is a command that speaks HTTP to port {port}, which {fate}"
            yield Problem(seat.subject, message, "change it in the chart's values, or set mode to sidecar or mount")
