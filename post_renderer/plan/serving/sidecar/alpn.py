"""gRPC and HTTP/2 behind the sidecar, which does not offer HTTP/2 in the TLS handshake (ALPN).

Whether that works is up to what connects: ghostunnel v1.11.1 offers nothing. nginx 1.22 (grpc_pass) accepts
it: seen, unary and streams; grpcio 1.85 does not ("missing selected ALPN property"), and Go's HTTP client
uses HTTP/1.1 then.
"""

from __future__ import annotations

from post_renderer import controllers
from post_renderer.kubernetes import services
from post_renderer.model import Route
from post_renderer.topology import app_protocol
from post_renderer.topology.chain import Chain
from post_renderer.topology.topology import Topology


def evidence(chain: Chain) -> str:
    """What shows that the plain port serves gRPC or HTTP/2, empty when nothing does."""
    of_port = app_protocol.h2_evidence(chain.port, chain.pods, (*chain.routes, *chain.unswitched))
    to_port = ((r, tls) for r, tls in chain.upstreams if services.routed((chain.port,), r))
    return of_port or next((f"{route.source} has {tls.h2}" for route, tls in to_port if tls.h2), "")


def is_required(chain: Chain, topology: Topology) -> bool:
    """Whether something that connects to the port needs ALPN for gRPC, as far as the stream shows it."""
    return not chain.upstreams or any(_is_required_by(route, topology) for route in chain.routes)


def _is_required_by(route: Route, topology: Topology) -> bool:
    source = topology.objects.get(route.source)
    name = topology.ingress_classes.controller_of(source).name
    return bool(name) and controllers.CONTROLLERS[name].load().SUPPORT[source.ref.kind].grpc_needs_alpn
