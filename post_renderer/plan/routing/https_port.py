"""The Service port that targets the TLS port, and the routes that will use it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain as chained

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Port, Request, Route, fields, refusal
from post_renderer.plan.backend import PlannedPorts, Target
from post_renderer.plan.routing import own_service_checks as checks
from post_renderer.plan.serving import tls_port
from post_renderer.topology import own_service
from post_renderer.topology.topology import Topology

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.plan.backend import TLSServer

HTTPS_PORTS = (443, 8443)


def for_pods(target: Target, server: TLSServer, number: int, planned: PlannedPorts) -> Port:
    """The Service port that targets container port ``number``: an existing or planned one, else a new one.

    Raises ProblemsError when the options name a port that targets something else.
    """
    chain = target.chain
    of_service = planned.https_ports_of(target.service)
    if number in of_service:
        return of_service[number]
    reaching = [p for p in chain.ports if p.protocol == "TCP" and tls_port.reaches(p, number, chain.pods)]
    # Names of native sidecars' ports are looked up since Kubernetes 1.32 only (kubernetes pull 127976).
    usable = [port for port in reaching if fields.number(port.target) or not server.adds_container]
    published = [p for p in usable if services.tls_evidence(p) or (chain.tls and p == chain.port)]
    service = checks.https_service(chain.https_service, reaching, published, target.service)
    if service != target.service.name:
        checks.check_plain_port_stays(server.preset, target.service)
    ports = [port for port in chain.ports if port.service == service]
    matches = [port for port in usable if port.service == service]
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
        same = [port for port in matches if port == chain.port]
        return (secured or same or matches)[0]
    checks.check_absent(ports, service, target.service)
    return _new([*ports, *of_service.values()], number, service_port, service)


def _target(port: Port) -> str:
    return f"container port {port.target}" if fields.number(port.target) else f'a port named "{port.target}"'


def for_number(request: Request, port: Port, number: int, topology: Topology) -> Port:
    """The same for pods that an operator creates, which are not in the stream.

    With ``number`` 0 the plain ``port`` itself turns into HTTPS.
    """
    ports = own_service.ports_of(request, topology)
    matches = [p for p in ports if fields.number(p.target) == number] if number else [port]
    wanted = own_service.https_service(request, topology)
    published = [port for port in matches if services.tls_evidence(port)]
    service = checks.https_service(wanted, matches, published, request.service)
    if matches:
        return next(port for port in matches if port.service == service)
    others = [port for port in ports if port.service == service]
    checks.check_absent(others, service, request.service)
    return _new(others, number, request.options.service_port, service)


def _new(ports: Sequence[Port], number: int, wanted: int, service: str) -> Port:
    used = {port.number for port in ports}
    candidates = chained((wanted, *HTTPS_PORTS), range(8444, tls_port.LAST))
    free = next(candidate for candidate in candidates if candidate and candidate not in used)
    name = "https" if all(port.name != "https" for port in ports) else f"https-{free}"
    return Port(NEW, name, free, str(number), service=service)


def routes_to(target: Target, number: int, https: Port) -> tuple[Route, ...]:
    """The routes to any Service port that targets the port to secure, or the TLS port ``number``."""
    chain = target.chain
    ports = chain.ports if https in chain.ports else (*chain.ports, https)
    secured = {p for p in ports if p.target == chain.port.target or tls_port.reaches(p, number, chain.pods)}
    return tuple(route for route in chain.routes if services.routed(ports, route) in secured)
