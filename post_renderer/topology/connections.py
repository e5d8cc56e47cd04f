"""The connections of each route: which controller makes them, to which containers, and what it verifies."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.controllers.upstream import UpstreamTLS
from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Port, Route
from post_renderer.model.records import NamedTuple
from post_renderer.topology import chain, listeners
from post_renderer.topology.listeners import Listener
from post_renderer.topology.topology import Topology

# What connections are. CA_VERIFIED: any certificate of the CA is accepted, whatever its name.
PLAIN, ENCRYPTED, CA_VERIFIED, VERIFIED = "plain", "encrypted", "CA verified", "verified"
# Nothing is known of the controller.
UNKNOWN = "unknown"
STATES = (PLAIN, ENCRYPTED, CA_VERIFIED, VERIFIED, UNKNOWN)


class Connection(NamedTuple):
    """The connections of one route to the pods of a Service that is in the stream.

    ``controller`` is empty where it is unknown, ``port`` is None where the route names none of the Service,
    ``listeners`` are the containers that are known to answer, ``tls`` is what the manifests set.
    """

    source: Manifest
    route: Route
    controller: str
    service: Manifest
    port: Port | None
    listeners: tuple[Listener, ...]
    tls: UpstreamTLS

    @property
    def state(self) -> str:
        """One of STATES."""
        return state_of(self.tls) if self.controller else UNKNOWN


def state_of(tls: UpstreamTLS) -> str:
    """What connections are with the settings ``tls``: one of STATES but UNKNOWN."""
    if not tls.encrypted:
        return PLAIN
    if tls.ca_verified:
        return VERIFIED if tls.verified_name else CA_VERIFIED
    return ENCRYPTED


def all_of(topology: Topology) -> tuple[Connection, ...]:
    """The connections to every Service of the stream that is no hook, in the order of the Services."""
    manifests = topology.objects.by_kind("Service")
    return tuple(c for service in manifests if not service.is_hook for c in to(service, topology))


def to(service: Manifest, topology: Topology) -> Iterator[Connection]:
    """The connections to ``service``, one for each route that a controller can switch to HTTPS."""
    ports = services.ports(service.body)
    of_ports: dict[Port, tuple[Listener, ...]] = {}
    for route in topology.routes.to(service.ref):
        source = topology.objects.get(route.source)
        port = services.routed(ports, route)
        if port and port not in of_ports:
            of_ports[port] = listeners.of_port(service, port, topology)
        yield Connection(
            source=source,
            route=route,
            controller=topology.ingress_classes.controller_of(source).name,
            service=service,
            port=port,
            listeners=of_ports[port] if port else (),
            tls=chain.observed(route, service, topology),
        )
