"""Which protocol the gateway speaks inside TLS: it is told by ``appProtocol`` of the port, else by its name.

A port that is called https, as a new one is, means HTTP/1.1 there (seen with the pilot of 2026-08-27: gRPC by
a port that was called grpc got no answer any more once the route led to a port https).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.upstream import Upstream
from post_renderer.kubernetes import services
from post_renderer.model import NEW, Decision, Finding, Key, Port, Put, warning

# Beginnings of names, and values of appProtocol without kubernetes.io/, that mean HTTP/2 to Istio
# (istio.io, docs/ops/configuration/traffic-management/protocol-selection).
_HTTP2 = ("grpc", "h2c", "http2")


def changes(upstreams: Sequence[Upstream]) -> Iterator[Decision]:
    """What keeps HTTP/2 on the HTTPS ports of one Service where its routes lead to a port that serves it."""
    for port, upstream in {upstream.port: upstream for upstream in upstreams}.items():
        plain = next(filter(is_http2, _led_to([each for each in upstreams if each.port == port])), None)
        if plain is None or is_http2(port):
            continue
        if port.position == NEW and upstream.https_service == upstream.service:
            path = ("spec", "ports", Key("port", port.number), "appProtocol")
            why = f"Istio speaks gRPC to port {services.label(port)}, as to port {services.label(plain)}"
            yield Put(upstream.service, path, "grpc", why)
        else:
            yield _http1(port, plain, upstream)


def is_http2(port: Port) -> bool:
    """Whether Istio speaks HTTP/2 to ``port``."""
    protocol = port.app_protocol.removeprefix("kubernetes.io/") or port.name
    return protocol.startswith(_HTTP2)


def _led_to(upstreams: Sequence[Upstream]) -> Iterator[Port]:
    for upstream in upstreams:
        manifest = upstream.service_manifest
        ports = services.ports(manifest.body) if manifest else ()
        for route in upstream.routes:
            port = services.routed(ports, route)
            if port:
                yield port


def _http1(port: Port, plain: Port, upstream: Upstream) -> Finding:
    message = (
        f"Istio speaks HTTP/1.1 to port {services.label(port)} of {upstream.https_service}, and HTTP/2 to "
        f"port {services.label(plain)} until now: gRPC does not get through"
    )
    hint = f"set appProtocol of port {services.label(port)} to grpc in the chart"
    return warning("istio-http2", upstream.service, message, hint)
