"""Which ports of a flagged Service are secured."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Port, Request, Route, TargetPod, fields, refusal
from post_renderer.topology import own_sidecar


def flagged_ports(
    request: Request, service: Manifest, routes: Sequence[Route], own_ports: Sequence[Port]
) -> tuple[Port, ...]:
    """The Service ports to secure: those that the options name, else those of ``routes``, else the only one.

    Of several with the same target it is the first. ``own_ports`` are those of the Service of its own, to
    which routes may lead as well. Raises ProblemsError where there is none, or where nothing shows which.
    """
    if request.options.port:
        ports = _named_ports(request, service)
    else:
        left_over = _left_over_port(request, service, routes)
        ports = (left_over,) if left_over else _unnamed_ports(service, routes, own_ports)
    for port in ports:
        if port.protocol != "TCP":
            message = f"port {services.label(port)} is {port.protocol}, and TLS needs TCP"
            raise refusal("port-not-tcp", service.ref, message, "set port to another one")
    return _one_for_each_target(ports)


def _one_for_each_target(ports: Sequence[Port]) -> tuple[Port, ...]:
    by_target: dict[str, Port] = {}
    for port in ports:
        by_target.setdefault(port.target, port)
    return tuple(by_target.values())


def _named_ports(request: Request, service: Manifest) -> tuple[Port, ...]:
    ports = services.ports(service.body)
    found = {name: services.named(ports, name) for name in request.options.port}
    missing = [name for name, port in found.items() if port is None]
    # An earlier run with keep-http false has removed the plain ports, and added others at the end.
    added = [] if request.options.keep_http else _added(ports)
    found.update(zip(missing, added[-len(missing) :], strict=False))
    for name, port in found.items():
        if port is None:
            message = f'has no port "{name}"; its ports are {_listed(ports)}'
            raise refusal("port-not-found", service.ref, message, "set port to one of them")
    return tuple(filter(None, found.values()))


def _added(ports: Sequence[Port]) -> Sequence[Port]:
    """The ports that an earlier run may have added, by their names (plan/routing/https_port.py).

    Where none has such a name, those that serve TLS: ``service-port`` may have chosen one of them.
    """
    named = [port for port in ports if port.name in ("https", f"https-{port.number}")]
    return named or [port for port in ports if services.tls_evidence(port)]


def _left_over_port(request: Request, service: Manifest, routes: Sequence[Route]) -> Port | None:
    """The port that an earlier run with keep-http false added, where no plain one is left and no route."""
    ports = services.ports(service.body)
    if request.options.keep_http or routes or not all(map(services.tls_evidence, ports)):
        return None
    return next(reversed(_added(ports)), None)


def _unnamed_ports(service: Manifest, routes: Sequence[Route], own_ports: Sequence[Port]) -> tuple[Port, ...]:
    ports = services.ports(service.body)
    routed = _routed(service, routes, (*ports, *own_ports))
    candidates = routed or tuple(port for port in ports if port.protocol == "TCP") or ports
    if len(_one_for_each_target(candidates)) == 1:
        return candidates
    unsecured = tuple(port for port in candidates if not services.tls_evidence(port))
    # Those that an earlier run has turned into HTTPS: appProtocol tells it, their names do not.
    turned = tuple(port for port in candidates if not services.https_name(port))
    plain = unsecured or turned
    if routed or len(_one_for_each_target(plain)) == 1:
        return plain or candidates
    message = f"has several ports, and no route shows which one to secure: {_listed(ports)}"
    hint = "set port to those that are to be secured"
    raise refusal("port-ambiguous", service.ref, message, hint)


def _routed(service: Manifest, routes: Sequence[Route], ports: Sequence[Port]) -> tuple[Port, ...]:
    routed: set[Port] = set()
    for route in routes:
        port = services.routed(ports, route)
        of_service = [other for other in ports if other.service == route.service]
        # A route that somebody has written for the Service of its own, which the first run is to add.
        if port is None and not of_service and route.service != service.ref.name:
            continue
        if port is None:
            message = (
                f'{route.location} routes to port "{route.port}" of '
                f"{service.ref._replace(name=route.service)}, whose ports are {_listed(of_service)}"
            )
            raise refusal(
                "route-port-not-found", route.source, message, "route it to one of them", route.path
            )
        routed.add(port)
    return tuple(port for port in ports if port in routed)


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
