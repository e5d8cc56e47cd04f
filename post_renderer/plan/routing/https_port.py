"""Which Service port to secure, and which one leads to the listener."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Pod, Port, Request, Route, Way, fields
from post_renderer.model.refusal import refusal
from post_renderer.plan.serving import tls_port
from post_renderer.topology.objects import Index, Manifest

HTTPS_PORTS = (443, 8443)
LAST_PORT = 65535


def to_secure(request: Request, service: Manifest, leading: Sequence[Route]) -> Port:
    """The Service port to secure: the one asked for, else the one a route leads to, else the only one."""
    port = _to_secure(request, service, leading)
    if port.protocol != "TCP":
        raise refusal(
            service.ref,
            f"port {services.label(port)} is {port.protocol}, and TLS runs over TCP",
            "set port to another one",
        )
    return port


def _to_secure(request: Request, service: Manifest, leading: Sequence[Route]) -> Port:
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
    candidates = _routed(service, leading, ports) or tuple(p for p in ports if p.protocol == "TCP") or ports
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


def before_sidecar(service: Manifest, found: Port, pods: tuple[Pod, ...], index: Index) -> Port:
    """The plain port, where ``found`` leads to a sidecar of ours and the plain one is still there; else ``found``."""
    number = tls_port.settled(pods, index)
    if not number or fields.number(found.target) != number:
        return found
    to_application = (p for p in services.ports(service.body) if all(tls_port.leads_to(p, pod, index) for pod in pods))
    return next(to_application, found)


def for_https(
    request: Request, service: Manifest, plain: Port, pods: tuple[Pod, ...], number: int, index: Index, way: Way
) -> Port:
    """The Service port that leads to the listener: one that is there, else a new one, NEW by its place."""
    ports = services.ports(service.body)
    leading = [port for port in ports if port.protocol == "TCP" and tls_port.reaches(port, number, pods, index)]
    if way.mode == "sidecar":
        # Names of native sidecars' ports are looked up since Kubernetes 1.32 only (kubernetes pull 127976).
        leading = [port for port in leading if fields.number(port.target)]
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
    return _new(request, ports, number)


def _new(request: Request, ports: tuple[Port, ...], number: int) -> Port:
    asked = request.flags.service_port
    taken = {port.number for port in ports}
    free = next(n for n in chain((asked, *HTTPS_PORTS), range(8444, LAST_PORT)) if n and n not in taken)
    name = "https" if all(port.name != "https" for port in ports) else f"https-{free}"
    return Port(NEW, name, free, str(number), "TCP", "")


def to_number(request: Request, service: Manifest, number: int) -> Port:
    """The Service port that leads to container port ``number`` of pods that nobody sees: one that is there, or a new one."""
    ports = services.ports(service.body)
    there = next((port for port in ports if fields.number(port.target) == number), None)
    return there or _new(request, ports, number)


def leads_there(route: Route, service: Manifest, plain: Port, pods: tuple[Pod, ...], number: int, index: Index) -> bool:
    """Whether a route leads to the container port to secure, by whichever Service port, or to the listener."""
    port = services.named(services.ports(service.body), route.port)
    return port is not None and (port.target == plain.target or tls_port.reaches(port, number, pods, index))
