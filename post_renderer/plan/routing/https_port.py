"""The Service port that targets the TLS port, and the routes that will use it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain as chained

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Port, Route, fields, refusal
from post_renderer.plan.backend import PlannedPorts, Target
from post_renderer.plan.serving import tls_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.plan.backend import TLSServer

HTTPS_PORTS = (443, 8443)


def for_pods(target: Target, server: TLSServer, number: int, planned: PlannedPorts) -> Port:
    """The Service port that targets container port ``number``: an existing or planned one, else a new one.

    Raises ProblemsError when the options name a port that targets something else.
    """
    ports, pods = target.chain.ports, target.chain.pods
    of_service = planned.https_ports_of(target.service)
    if number in of_service:
        return of_service[number]
    matches = [port for port in ports if port.protocol == "TCP" and tls_port.reaches(port, number, pods)]
    if server.adds_container:
        # Names of native sidecars' ports are looked up since Kubernetes 1.32 only (kubernetes pull 127976).
        matches = [port for port in matches if fields.number(port.target)]
    service_port = target.options.service_port
    if service_port:
        existing = next((port for port in ports if port.number == service_port), None)
        if existing and existing not in matches:
            message = f"port {service_port} targets {_target(existing)}, not the TLS port {number}"
            hint = "set service-port to a free number, or https-port to the number of the container port"
            raise refusal("service-port-taken", target.service, message, hint)
        if existing:
            return existing
    elif matches:
        secured = [port for port in matches if services.tls_evidence(port)]
        same = [port for port in matches if port == target.chain.port]
        return (secured or same or matches)[0]
    return _new([*ports, *of_service.values()], number, target.options.service_port, target.service.name)


def _target(port: Port) -> str:
    return f"container port {port.target}" if fields.number(port.target) else f'a port named "{port.target}"'


def for_number(ports: Sequence[Port], number: int, wanted: int) -> Port:
    """The same for pods that an operator creates, which are not in the stream.

    A new one gets the number ``wanted``, if that is free and not 0.
    """
    existing = next((port for port in ports if fields.number(port.target) == number), None)
    return existing or _new(ports, number, wanted, ports[0].service)


def _new(ports: Sequence[Port], number: int, wanted: int, service: str) -> Port:
    used = {port.number for port in ports}
    candidates = chained((wanted, *HTTPS_PORTS), range(8444, tls_port.LAST))
    free = next(candidate for candidate in candidates if candidate and candidate not in used)
    name = "https" if all(port.name != "https" for port in ports) else f"https-{free}"
    return Port(NEW, name, free, str(number), service=service)


def routes_to(target: Target, number: int) -> tuple[Route, ...]:
    """The routes to any Service port that targets the port to secure, or the TLS port ``number``."""
    chain = target.chain
    secured = {
        p for p in chain.ports if p.target == chain.port.target or tls_port.reaches(p, number, chain.pods)
    }
    return tuple(route for route in chain.routes if services.routed(chain.ports, route) in secured)
