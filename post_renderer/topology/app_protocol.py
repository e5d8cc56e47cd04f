"""Whether a port serves gRPC or HTTP/2 rather than HTTP/1.1."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Port, Route, TargetPod, fields
from post_renderer.topology.tls_evidence import PROBES

# Names of ports and values of appProtocol that mean HTTP/2 without TLS
# (Istio's protocol selection; kubernetes KEP-3726, kubernetes.io/h2c).
H2 = ("grpc", "h2c", "http2")


def h2_evidence(port: Port, pods: Sequence[TargetPod], routes: Sequence[Route]) -> str:
    """What shows that the plain ``port`` serves gRPC or HTTP/2, empty when nothing does."""
    for route in routes:
        if route.source.kind == "GRPCRoute":
            return f"{route.source} routes to it, so it serves gRPC"
    for protocol in (port.app_protocol.removeprefix("kubernetes.io/"), port.name):
        if protocol.startswith(H2):
            return f"port {services.label(port)} serves {protocol}"
    for pod in pods:
        for probe in PROBES:
            if fields.number(fields.text(pod.container.body, probe, "grpc", "port")) == pod.port:
                return f"{probe} of container {pod.container.name} uses gRPC"
    return ""
