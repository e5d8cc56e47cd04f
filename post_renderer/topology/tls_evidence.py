"""What shows that a port serves TLS already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from post_renderer.controllers.upstream import UpstreamTLS
from post_renderer.kubernetes import services
from post_renderer.model import Port, Route, TargetPod, fields
from post_renderer.topology import loopback

# kubernetes core/v1 Container.
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


Upstreams: TypeAlias = Sequence[tuple[Route, UpstreamTLS]]


def by_settings(
    port: Port, same_target: Sequence[Port], pods: Sequence[TargetPod], upstreams: Upstreams
) -> str:
    """What is set for TLS on ``port``: a protocol, a probe, a route; empty when nothing is.

    ``same_target`` are all Service ports with its target.
    """
    protocols = (other.app_protocol for other in same_target if services.speaks_tls(other))
    protocol = next(protocols, "")
    evidence = (f"appProtocol: {protocol}" if protocol else "", *map(_of_probes, pods))
    return next(filter(None, evidence), "") or _of_upstreams(port, upstreams)


def by_names(same_target: Sequence[Port], pods: Sequence[TargetPod]) -> str:
    """What calls one of ``same_target`` https, or the container port; empty when nothing does."""
    names = (*map(services.https_name, same_target), *map(_of_container_port, pods))
    return next(filter(None, names), "")


def _of_container_port(pod: TargetPod) -> str:
    container = pod.container
    for port in container.ports:
        if port.number == pod.port and port.name.startswith("https"):
            return f"container {container.name} names the port {port.name}"
    return ""


def _of_probes(pod: TargetPod) -> str:
    container = pod.container
    for probe in PROBES:
        get = fields.mapping(container.body, probe, "httpGet")
        is_https = fields.text(get, "scheme").upper() == "HTTPS"
        if is_https and pod.port == container.number_of(fields.text(get, "port")):
            return f"{probe} of container {container.name} has scheme HTTPS"
        if loopback.is_called(container, (probe,), "https", pod.port):
            return f"{probe} of container {container.name} calls it over HTTPS"
    return ""


def _of_upstreams(port: Port, upstreams: Upstreams) -> str:
    for route, upstream in upstreams:
        if upstream.encrypted and services.routed((port,), route):
            return f"{route.source} has {upstream.evidence}"
    return ""
