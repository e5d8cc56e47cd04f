"""The ports to which routes led before the filter: the plain ports of flagged Services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from post_renderer.kubernetes import services
from post_renderer.model import (
    Finding,
    Key,
    Manifest,
    Path,
    Port,
    Ref,
    Route,
    fields,
    fields_and_indices,
    problem,
    warning,
)
from post_renderer.plan.backend import Backend
from post_renderer.strip.draft import HINT, Reading
from post_renderer.yamltext import removal
from post_renderer.yamltext.quote import Raw, is_string, quoted

# Kinds with one field for the name of a port and for its number, and those that may do without.
_NAME_OR_NUMBER = ("ApisixRoute", "IngressRoute", "IngressRouteTCP", "Middleware", "TraefikService")
_WITHOUT_PORT = ("VirtualService",)


class TurnedRoute(NamedTuple):
    """A route of the object ``source`` that the filter has turned to the HTTPS port of ``backend``."""

    route: Route
    source: Manifest
    backend: Backend


def turned(reading: Reading) -> dict[Ref, list[TurnedRoute]]:
    """The routes that the filter has turned, by flagged Service."""
    found: dict[Ref, list[TurnedRoute]] = {}
    for backend in reading.plan.backends:
        for route in backend.routes:
            source = reading.topology.objects.get(route.source)
            if _is_turned(route, backend, source, reading.texts[source.document]):
                found.setdefault(backend.service, []).append(TurnedRoute(route, source, backend))
    return found


def candidates(backend: Backend, text: str) -> Sequence[Port]:
    """The ports of the flagged Service, whose document is ``text``, to which routes may have led before.

    Its HTTPS port is one of them, unless the filter has written that.
    """
    if backend.manifest is None:
        return ()
    path = (*backend.manifest.path, "spec", "ports", Key("port", backend.https_port.number))
    is_written = removal.spelling(text, path) in ("", removal.WRITTEN)
    return [*_plain_ports(backend), *(() if is_written else (backend.https_port,))]


def _plain_ports(backend: Backend) -> Sequence[Port]:
    assert backend.manifest is not None
    ports = services.ports(backend.manifest.body)
    plain = backend.plain_port
    if plain is not None:
        return [port for port in ports if (port.target, port.protocol) == (plain.target, plain.protocol)]
    return [port for port in ports if port.protocol == "TCP" and port != backend.https_port]


def values(turned: TurnedRoute, port: Port) -> dict[Path, Raw] | None:
    """What the route had when it led to ``port`` of the flagged Service; None where that is not known."""
    route, source, backend = turned
    if port == backend.https_port:
        return {}
    if _is_address(route, source) or route.of_pods or (route.by_name and not port.name):
        return None
    found = {_path(route, source): _plain(port.name) if route.by_name else Raw(port.number)}
    if route.service != backend.service.name:
        of_service = (*source.path, *route.service_path)
        found[of_service] = _plain(backend.service.name)
    return found


def doubt(turned: TurnedRoute, port: Port) -> Finding | None:
    """What is not known of a route that led to ``port``: how that was written."""
    route, service = turned.route, turned.backend.service
    if port == turned.backend.https_port:
        return None
    names = [port.name] if route.by_name else []
    names += [service.name] if route.service != service.name else []
    message = f"whether {' and '.join(names)} had quotes is not known" if names else ""
    if not names and route.source.kind in _NAME_OR_NUMBER and port.name:
        message = f"whether port {port.number} was written as {port.name} is not known"
    if not names and route.source.kind in _WITHOUT_PORT:
        message = f"whether port {port.number} was written or left out is not known"
    if not message:
        return None
    path = route.name_path if route.by_name else route.number_path
    return warning("strip-spelling", route.source, f"{route.location}: {message}", "", path)


def unknown(turned: TurnedRoute, count: int) -> Finding:
    """The problem of a route that may have led to so many ports."""
    which = f"{count} ports of the Service would do" if count else "nothing in the stream tells"
    message = f"{turned.route.location}: where it led before is not known: {which}"
    return problem("strip-value-replaced", turned.route.source, message, HINT, turned.route.path)


def _is_turned(route: Route, backend: Backend, source: Manifest, text: str) -> bool:
    """Whether ``route`` leads to the HTTPS port, in the spelling of the filter."""
    if _is_address(route, source):
        return removal.spelling(text, (*source.path, *route.service_path)) == removal.WRITTEN
    if route.port and not services.routed((backend.https_port,), route):
        return False
    if not route.port and route.service == backend.service.name:
        return False
    return removal.spelling(text, _path(route, source)) == removal.WRITTEN


def _is_address(route: Route, source: Manifest) -> bool:
    return fields.text(source.body, *fields_and_indices(route.service_path)).startswith("https://")


def _path(route: Route, source: Manifest) -> Path:
    return (*source.path, *(route.name_path if route.by_name else route.number_path))


def _plain(name: str) -> Raw:
    return Raw(name if is_string(name) else quoted(name))
