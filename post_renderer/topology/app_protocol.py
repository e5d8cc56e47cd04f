"""What is spoken on a port, where it is more than HTTP/1.1."""

from __future__ import annotations

from post_renderer.kubernetes import services
from post_renderer.model import Pod, Port, Ref, fields
from post_renderer.topology.containers import PROBES, container_of
from post_renderer.topology.objects import Index

# Names of ports and values of appProtocol that stand for HTTP/2 without TLS
# (Istio's protocol selection; kubernetes KEP-3726, kubernetes.io/h2c).
H2 = ("grpc", "h2c", "http2")


def h2_evidence(service: Ref, plain: Port, pods: tuple[Pod, ...], index: Index) -> str:
    """What says that the plain port speaks gRPC or HTTP/2, empty when nothing does."""
    for route in index.gateway_routes_to(service.namespace, service.name):
        if route.ingress.kind == "GRPCRoute":
            return f"{route.ingress} leads there, so it speaks gRPC"
    for protocol in (plain.app_protocol.removeprefix("kubernetes.io/"), plain.name):
        if protocol.startswith(H2):
            return f"port {services.label(plain)} speaks {protocol}"
    for pod in pods:
        container = container_of(pod, index)
        for probe in PROBES:
            if fields.number(fields.text(container.body, probe, "grpc", "port")) == pod.target:
                return f"{probe} of container {pod.container} speaks gRPC to it"
    return ""
