"""Which Service port to secure, and which one leads to the listener."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from post_renderer.index import Index, Manifest
from post_renderer.kubernetes import services
from post_renderer.model import NEW, Pod, Port, Request, Route
from post_renderer.plan import listener
from post_renderer.plan.refusal import refusal

HTTPS_PORTS = (443, 8443)
LAST_PORT = 65535


def to_secure(request: Request, service: Manifest, leading: Sequence[Route]) -> Port:
    """The Service port to secure: the one asked for, else the one a route leads to, else the only one."""
    ports = services.ports(service.body)
    listed = ", ".join(map(services.label, ports)) or "none"
    wanted = request.flags.port
    if wanted:
        port = services.named(ports, wanted)
        # After keep-http: false the port that was asked for is gone, and all is done.
        if port is None and not request.flags.keep_http:
            port = next((port for port in ports if services.tls_evidence(port)), None)
        if port is None:
            raise refusal(service.ref, f'has no port "{wanted}"; its ports are {listed}', "set port to one of them")
        return port
    candidates = _routed(service, leading, ports) or ports
    unsecured = [port for port in candidates if not services.tls_evidence(port)]
    for choice in (candidates, unsecured):
        if choice and len({port.target for port in choice}) == 1:
            return choice[0]
    why = "several of its ports are routed" if leading else "has several ports and no route says which one to secure"
    raise refusal(service.ref, f"{why}: {listed}", "set port to one of them")


def _routed(service: Manifest, leading: Sequence[Route], ports: tuple[Port, ...]) -> tuple[Port, ...]:
    found: dict[int, Port] = {}
    for route in leading:
        port = services.named(ports, route.port)
        if port is None:
            listed = ", ".join(map(services.label, ports)) or "none"
            message = f'{route.where} leads to port "{route.port}" of {service.ref}, whose ports are {listed}'
            raise refusal(route.ingress, message, "send it to one of them")
        found[port.place] = port
    return tuple(found[place] for place in sorted(found))


def for_https(
    request: Request, service: Manifest, plain: Port, pods: tuple[Pod, ...], number: int, index: Index
) -> Port:
    """The Service port that leads to the listener: one that is there, else a new one, NEW by its place."""
    ports = services.ports(service.body)
    leading = [port for port in ports if port.protocol == "TCP" and listener.reaches(port, number, pods, index)]
    asked = request.flags.service_port
    if asked:
        there = next((port for port in ports if port.number == asked), None)
        if there and there not in leading:
            message = f"port {asked} leads to {there.target}, not to the listener {number}"
            raise refusal(
                request.service, message, "set service-port to a free number, or https-port to what it leads to"
            )
        if there:
            return there
    elif leading:
        secured = [port for port in leading if services.tls_evidence(port)]
        return (secured or [port for port in leading if port.place == plain.place] or leading)[0]
    taken = {port.number for port in ports}
    free = next(n for n in chain((asked, *HTTPS_PORTS), range(8444, LAST_PORT)) if n and n not in taken)
    name = "https" if all(port.name != "https" for port in ports) else f"https-{free}"
    return Port(NEW, name, free, str(number), "TCP", "")


def leads_there(route: Route, service: Manifest, plain: Port, pods: tuple[Pod, ...], number: int, index: Index) -> bool:
    """Whether a route leads to the container port to secure, by whichever Service port, or to the listener."""
    port = services.named(services.ports(service.body), route.port)
    return port is not None and (port.target == plain.target or listener.reaches(port, number, pods, index))
