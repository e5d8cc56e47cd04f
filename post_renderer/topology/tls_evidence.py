"""What shows that a port serves TLS already."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.controllers.upstream import UpstreamTLS
from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Port, Route, TargetPod, fields
from post_renderer.topology import loopback

# kubernetes core/v1 Container.
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def of_service(service: Manifest, port: Port) -> str:
    """What in the Service shows it, for any of its ports with the same target; empty when nothing does."""
    for other in services.ports(service.body):
        evidence = services.tls_evidence(other)
        if evidence and other.target == port.target:
            return evidence
    return ""


def of_pods(pods: Sequence[TargetPod]) -> str:
    """What in the containers shows it: a port's name, a probe; empty when nothing does."""
    return next(filter(None, map(_of_container, pods)), "")


def _of_container(pod: TargetPod) -> str:
    container = pod.container
    for port in container.ports:
        if port.number == pod.port and port.name.startswith("https"):
            return f"container {container.name} names the port {port.name}"
    for probe in PROBES:
        get = fields.mapping(container.body, probe, "httpGet")
        is_https = fields.text(get, "scheme").upper() == "HTTPS"
        if is_https and pod.port == container.number_of(fields.text(get, "port")):
            return f"{probe} of container {container.name} has scheme HTTPS"
        if loopback.is_called(container, (probe,), "https", pod.port):
            return f"{probe} of container {container.name} calls it over HTTPS"
    return ""


def of_upstreams(port: Port, upstreams: Sequence[tuple[Route, UpstreamTLS]]) -> str:
    """What in the routes to ``port`` shows it; empty when nothing does."""
    for route, upstream in upstreams:
        if upstream.encrypted and services.named((port,), route.port):
            return f"{route.source} has {upstream.evidence}"
    return ""
