"""Every Ingress that leads to a backend sent to its HTTPS port, verifying name and CA."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.controllers import CONTROLLERS, Controller, Hop
from post_renderer.kubernetes import routes, services
from post_renderer.model import Backend, Drop, Finding, Note, Problem, Put, Ref, Route, Settings, fields
from post_renderer.plan.context import Scene
from post_renderer.topology.objects import Index

DEFAULT = "ingress-nginx"
# networking/v1 ServiceBackendPort.name is checked as a port name of containers, names of Service ports may be longer.
LONGEST_NAME = 15


def changes(scene: Scene) -> Iterator[Finding]:
    """The routes of each backend; an Ingress that leads to anything else as well is a problem."""
    ways: dict[Ref, list[Backend]] = {}
    index = scene.objects
    for backend in scene.backends:
        for ingress in dict.fromkeys(route.ingress for route in backend.routes):
            ways.setdefault(ingress, []).append(backend)
        if not backend.routes and not index.gateway_routes_to(backend.namespace, backend.service.name):
            yield from _without_route(backend)
    for ingress, led_to in ways.items():
        yield from _of_ingress(ingress, led_to, index, scene.settings)
    for backend in scene.backends:
        yield from _facts(backend, index, scene.settings)
        for route in index.gateway_routes_to(backend.namespace, backend.service.name):
            yield _gateway(route, backend)


def _of_ingress(ingress: Ref, led_to: list[Backend], index: Index, settings: Settings) -> Iterator[Finding]:
    others = _others(ingress, led_to, index)
    if others:
        yield _mixed(ingress, led_to, others)
        return
    controller = _controller(ingress, index, settings)
    if isinstance(controller, Problem):
        yield controller
        return
    if not routes.class_of(index.get(ingress).body) and not settings.controller:
        yield Note(
            "note", str(ingress), f"names no ingress class; taken for {controller.NAME} (--controller says otherwise)"
        )
    yield from controller.changes(hop_of(led_to[0], ingress, index))
    for backend in led_to:
        for route in backend.routes:
            if route.ingress == ingress:
                yield from _repointed(route, backend)


def _others(ingress: Ref, led_to: list[Backend], index: Index) -> dict[str, list[str]]:
    """The Services, with their paths, that the Ingress would speak HTTPS to though they have no part in it."""
    first = led_to[0]
    fine = {backend.service.name for backend in led_to if backend.leaf.owner == first.leaf.owner}
    known = {route.path for backend in led_to if backend.service.name in fine for route in backend.routes}
    found: dict[str, list[str]] = {}
    for route in routes.routes(ingress, index.get(ingress).body):
        if route.path not in known:
            found.setdefault(route.service, []).append(route.where)
    return found


def _mixed(ingress: Ref, led_to: list[Backend], others: dict[str, list[str]]) -> Problem:
    listed = ", ".join(f"{name} ({' '.join(where)})" for name, where in sorted(others.items()))
    message = (
        f"leads to {led_to[0].service}, which is flagged, and also to {listed}: "
        "its annotations hold for all of its paths, so these would be spoken to in HTTPS and verified as the former"
    )
    hint = "give each of them an Ingress of its own in the chart's values; to flag them too is not enough"
    return Problem(str(ingress), message, hint)


def _repointed(route: Route, backend: Backend) -> Iterator[Finding]:
    port = backend.https
    if port is None or route.port in (port.name, str(port.number)):
        return
    why = f"{route.where} leads to port {services.label(port)} of {backend.service}"
    if route.by_name and 0 < len(port.name) <= LONGEST_NAME:
        yield Put(route.ingress, (*route.path, "name"), port.name, why)
        return
    if route.by_name:
        yield Drop(route.ingress, (*route.path, "name"), why)
    yield Put(route.ingress, (*route.path, "number"), port.number, why)


def _controller(ingress: Ref, index: Index, settings: Settings) -> Controller | Problem:
    wanted = settings.controller
    name = routes.class_of(index.get(ingress).body)
    if not wanted:
        wanted = settings.ingress_classes.get(name) or _by_class(name, index) or ("" if name else DEFAULT)
    if wanted in CONTROLLERS:
        return CONTROLLERS[wanted]
    known = ", ".join(CONTROLLERS)
    message = (
        f'its ingress class is "{name}", and nothing says which controller reads it; known controllers are {known}'
    )
    hint = f"say so in the config file, below spec: ingressClasses: {{{name}: {DEFAULT}}}"
    return Problem(str(ingress), message, hint)


def _by_class(name: str, index: Index) -> str:
    for ingress_class in index.of_kind("IngressClass"):
        if ingress_class.ref.name == name:
            spelled = fields.text(ingress_class.body, "spec", "controller")
            return next((c.NAME for c in CONTROLLERS.values() if spelled == c.CONTROLLER), spelled)
    return next((c.NAME for c in CONTROLLERS.values() if name in c.CLASSES), "")


def hop_of(backend: Backend, ingress: Ref, index: Index) -> Hop:
    """The way from one Ingress to one backend, as controllers see it."""
    return Hop(
        ingress, backend.service, index.get(ingress).annotations, _secret(backend), backend.host, backend.flags.verify
    )


def _secret(backend: Backend) -> str:
    return f"{backend.namespace}/{backend.flags.ca_secret or backend.leaf.secret}"


def _facts(backend: Backend, index: Index, settings: Settings) -> Iterator[Finding]:
    if not backend.routes:
        return
    ingress = backend.routes[0].ingress
    controller = _controller(ingress, index, settings)
    if not isinstance(controller, Problem):
        yield from controller.facts(hop_of(backend, ingress, index))
    if backend.flags.ca_configmap and not backend.flags.ca_secret:
        text = f"ca-configmap is for Gateway routes; {DEFAULT} takes ca.crt from Secret {_secret(backend)}"
        yield Note("note", str(backend.service), text)


def _without_route(backend: Backend) -> Iterator[Finding]:
    port = backend.https
    if port is None:
        return
    nowhere = Ref("networking.k8s.io", "Ingress", backend.namespace, "")
    hop = Hop(nowhere, backend.service, {}, _secret(backend), backend.host, backend.flags.verify)
    listed = "; ".join(f'{name}: "{value}"' for name, value in CONTROLLERS[DEFAULT].wanted(hop).items())
    text = f"no Ingress in the stream leads here; yours must lead to port {services.label(port)}, with {listed}"
    yield Note("note", str(backend.service), text)


def _gateway(route: Route, backend: Backend) -> Note:
    port = services.label(backend.https) if backend.https else "its HTTPS port"
    text = (
        f"leads to {backend.service} and is left as it is, for this version writes no BackendTLSPolicy; "
        f"to go on encrypted it needs one, with hostname {backend.host}, and port {port}"
    )
    return Note("warning", str(route.ingress), text)
