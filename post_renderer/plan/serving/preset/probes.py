"""Probes and lifecycle hooks that call a port that changes."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Body, Decision, Finding, Path, Put, TargetPod, fields
from post_renderer.topology import loopback
from post_renderer.topology.tls_evidence import PROBES

# kubernetes core/v1 Container: everything that may call the container over HTTP.
CALLERS: tuple[tuple[str, ...], ...] = (
    *((probe,) for probe in PROBES),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)


def switch_to_https(pod: TargetPod, ports: set[int]) -> Iterator[Decision]:
    """Sets the scheme HTTPS for probes and hooks that call one of ``ports``, which will serve HTTPS."""
    for caller in CALLERS:
        if _port_called(pod, (*caller, "httpGet")) in ports:
            path: Path = (*pod.container.path, *caller, "httpGet", "scheme")
            yield Put(pod.ref, path, "HTTPS", f"{caller[-1]} of container {pod.container.name} uses HTTPS")
        yield from _commands(pod, caller, ports, "which will serve HTTPS")


def retarget(pod: TargetPod, tls_port: int) -> Iterator[Decision]:
    """Sends probes and hooks that call the plain port, which the preset closes, to the TLS port."""
    plain = {pod.port} - {tls_port}
    for caller in CALLERS:
        for action in ("httpGet", "tcpSocket"):
            if _port_called(pod, (*caller, action)) in plain:
                value: Body = (
                    {"port": tls_port, "scheme": "HTTPS"} if action == "httpGet" else {"port": tls_port}
                )
                why = f"{caller[-1]} of container {pod.container.name} calls port {tls_port}"
                yield Put(pod.ref, (*pod.container.path, *caller, action), value, why)
        yield from _commands(pod, caller, plain, "which the preset closes")


def _port_called(pod: TargetPod, action: tuple[str, ...]) -> int:
    return pod.container.number_of(fields.text(pod.container.body, *action, "port"))


def _commands(pod: TargetPod, caller: tuple[str, ...], ports: set[int], change: str) -> Iterator[Finding]:
    for port in sorted(ports):
        if loopback.is_called(pod.container, caller, "http", port):
            message = f"{caller[-1]} runs a command that calls http on port {port}, {change}"
            hint = "change it in the chart's values, or set mode to sidecar or mount"
            yield pod.problem("probe-command-http", message, hint)
