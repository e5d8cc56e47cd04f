"""Which port of a flagged Service is secured."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Port, Request, Route, TargetPod, fields, refusal
from post_renderer.topology import own_sidecar


def flagged_port(request: Request, service: Manifest, routes: Sequence[Route]) -> Port:
    """The Service port to secure: the one that the options name, else that of ``routes``, else the only one.

    Raises ProblemsError where there is none, or several.
    """
    port = _named_port(request, service) if request.options.port else None
    port = port or _left_over_port(request, service, routes) or _only_port(service, routes)
    if port.protocol != "TCP":
        message = f"port {services.label(port)} is {port.protocol}, and TLS needs TCP"
        raise refusal("port-not-tcp", service.ref, message, "set port to another one")
    return port


def _named_port(request: Request, service: Manifest) -> Port:
    ports = services.ports(service.body)
    name = request.options.port
    port = services.named(ports, name)
    # An earlier run with keep-http false has removed the plain port.
    if port is None and not request.options.keep_http:
        port = next((port for port in ports if services.tls_evidence(port)), None)
    if port is None:
        message = f'has no port "{name}"; its ports are {_listed(ports)}'
        raise refusal("port-not-found", service.ref, message, "set port to one of them")
    return port


def _left_over_port(request: Request, service: Manifest, routes: Sequence[Route]) -> Port | None:
    """The port that an earlier run with keep-http false added: no plain one is left, and no route shows it.

    Its name is ``https``, or with its number where that name was taken (plan/routing/https_port.py).
    """
    ports = services.ports(service.body)
    if request.options.keep_http or routes or not all(map(services.tls_evidence, ports)):
        return None
    numbered = [port for port in ports if port.name == f"https-{port.number}"]
    added = numbered or [port for port in ports if port.name == "https"]
    return added[0] if len(added) == 1 else None


def _only_port(service: Manifest, routes: Sequence[Route]) -> Port:
    ports = services.ports(service.body)
    candidates = _routed(service, routes, ports) or tuple(p for p in ports if p.protocol == "TCP") or ports
    unsecured = [port for port in candidates if not services.tls_evidence(port)]
    for choice in (candidates, unsecured):
        if choice and len({port.target for port in choice}) == 1:
            return choice[0]
    reason = (
        "several of its ports are routed"
        if routes
        else "has several ports, and no route shows which one to secure"
    )
    raise refusal("port-ambiguous", service.ref, f"{reason}: {_listed(ports)}", "set port to one of them")


def _routed(service: Manifest, routes: Sequence[Route], ports: Sequence[Port]) -> tuple[Port, ...]:
    routed: dict[int, Port] = {}
    for route in routes:
        port = services.named(ports, route.port)
        if port is None:
            message = (
                f'{route.location} routes to port "{route.port}" of {service.ref}, '
                f"whose ports are {_listed(ports)}"
            )
            raise refusal(
                "route-port-not-found", route.source, message, "route it to one of them", route.path
            )
        routed[port.position] = port
    return tuple(routed[index] for index in sorted(routed))


def _listed(ports: Sequence[Port]) -> str:
    return ", ".join(map(services.label, ports)) or "none"


def in_front_of_sidecar(service: Manifest, port: Port, pods: Sequence[TargetPod]) -> Port:
    """The plain port, if ``port`` targets a backend-tls sidecar and the plain one exists; else ``port``."""
    tls_port = own_sidecar.tls_port_in(pods)
    if not tls_port or fields.number(port.target) != tls_port:
        return port
    plain = (
        p
        for p in services.ports(service.body)
        if all(pod.container.number_of(p.target) == pod.port for pod in pods)
    )
    return next(plain, port)
