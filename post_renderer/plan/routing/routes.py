"""The routes to a backend: they use its HTTPS port, and the controller verifies its name and CA."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import OBJECT, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import KEEP, Decision, Drop, Finding, Manifest, Put, Ref, Route, note, problem
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import upstreams
from post_renderer.topology import own_service
from post_renderer.topology import routes as routes_of
from post_renderer.topology.ingress_classes import ControllerChoice

# networking/v1 ServiceBackendPort.name has the limit of container port names; names of Service ports may be
# longer.
LONGEST_NAME = 15


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes of routing objects, and the findings about routes and controllers."""
    by_source: dict[Ref, list[Backend]] = defaultdict(list)
    for backend in context.backends:
        if backend.options.routes != KEEP:
            for source in dict.fromkeys(route.source for route in backend.routes):
                by_source[source].append(backend)
        if not backend.routes and not own_service.unswitched_to(backend.request, context.topology):
            yield _without_route(backend)
    by_controller: dict[str, list[tuple[Backend, Upstream]]] = defaultdict(list)
    for source, backends in by_source.items():
        manifest = context.topology.objects.get(source)
        choice = context.topology.ingress_classes.controller_of(manifest)
        if not choice.name:
            yield _class_unknown(source, choice)
            continue
        of_source = [upstreams.upstream(manifest, backend) for backend in backends]
        yield from _of_source(manifest, choice, backends, of_source)
        by_controller[choice.name] += zip(backends, of_source, strict=True)
    yield from _about(by_controller, context)


def _of_source(
    source: Manifest, choice: ControllerChoice, backends: Sequence[Backend], of_source: Sequence[Upstream]
) -> Iterator[Decision]:
    controller = controllers.CONTROLLERS[choice.name].load()
    others = _others(source, backends) if controller.SWITCH == OBJECT else {}
    if others:
        yield _mixed(source.ref, backends, others, choice.name)
        return
    if choice.by_default:
        message = f"has no ingress class; {choice.name} is assumed (override with --controller)"
        yield note("ingress-class-default", source.ref, message)
    if backends[0].certificate.client and not controller.PRESENTS_CERTIFICATES:
        message = f"client-auth: {choice.name} cannot present a client certificate to {backends[0].service}"
        yield problem("client-auth-controller", source.ref, message, "remove client-auth")
    yield from controller.changes(source, of_source)
    for backend in backends:
        for route in backend.routes:
            if route.source == source.ref:
                yield from _repointed(route, backend)


def _others(source: Manifest, backends: Sequence[Backend]) -> dict[str, list[str]]:
    """The Services that would get HTTPS without sharing the first backend's certificate, with their paths."""
    owner = backends[0].certificate.owner
    switched = {route.path for b in backends if b.certificate.owner == owner for route in b.routes}
    others: dict[str, list[str]] = {}
    for route in routes_of.of(source):
        if route.path not in switched:
            others.setdefault(route.service, []).append(route.location)
    return others


def _mixed(
    source: Ref, backends: Sequence[Backend], others: dict[str, list[str]], controller: str
) -> Finding:
    listed = ", ".join(f"{name} ({' '.join(locations)})" for name, locations in sorted(others.items()))
    flagged = backends[0].service
    message = (
        f"routes to {flagged}, which is flagged, and also to {listed}: {controller} applies annotations to "
        f"every path of an Ingress, so these would also get HTTPS and be verified as {flagged.name}"
    )
    hint = (
        "move these paths to an Ingress of their own in the chart's values "
        "(flagging them is not enough: the verified name differs)"
    )
    return problem("ingress-mixed", source, message, hint)


def _repointed(route: Route, backend: Backend) -> Iterator[Decision]:
    port = backend.https_port
    is_there = route.service == port.service
    if is_there and route.port in (port.name, str(port.number)):
        return
    if not is_there:
        why = f"{route.location} routes to {backend.https_service}"
        yield Put(route.source, route.service_path, port.service, why)
    why = f"{route.location} routes to port {services.label(port)} of {backend.https_service}"
    if route.by_name and 0 < len(port.name) <= LONGEST_NAME:
        yield Put(route.source, route.name_path, port.name, why)
        return
    if route.by_name:
        yield Drop(route.source, route.name_path, why)
    yield Put(route.source, route.number_path, port.number, why)


def _class_unknown(source: Ref, choice: ControllerChoice) -> Finding:
    supported = ", ".join(controllers.CONTROLLERS)
    keep = "set routes to keep and switch the route yourself, or unflag the Service"
    if choice.implementation:
        message = (
            f'ingress class "{choice.ingress_class}" is served by {choice.implementation}, '
            f"which this version does not support; it supports {supported}"
        )
        return problem("controller-not-supported", source, message, keep)
    message = (
        f'ingress class "{choice.ingress_class}" is of no controller that this version supports ({supported})'
    )
    hint = (
        f"if it is {controllers.DEFAULT} under another name, add ingressClasses: {{{choice.ingress_class}: "
        f"{controllers.DEFAULT}}} below spec of the config file; else {keep}"
    )
    return problem("ingress-class-unknown", source, message, hint)


def _about(
    by_controller: Mapping[str, Sequence[tuple[Backend, Upstream]]], context: PlanContext
) -> Iterator[Finding]:
    """The findings of each controller about its Services."""
    for name, pairs in by_controller.items():
        controller = controllers.CONTROLLERS[name].load()
        yield from controller.about([upstream for _, upstream in pairs], context.topology.routes.sources)
        if all(form.kind != "ConfigMap" for form in controller.CA_FORMS):
            for backend in {backend.service: backend for backend, _ in pairs}.values():
                yield from _unused_config_map(name, backend)


def _unused_config_map(controller: str, backend: Backend) -> Iterator[Finding]:
    if backend.options.ca_configmap and not backend.options.ca_secret:
        secret = f"{backend.namespace}/{backend.certificate.secret}"
        message = f"ca-configmap is for Gateway routes; {controller} reads ca.crt from Secret {secret}"
        yield note("ca-configmap-unused", backend.service, message)


def _without_route(backend: Backend) -> Finding:
    """A note with the port and annotations that an Ingress in another stream needs (default controller)."""
    needs = upstreams.needed(controllers.DEFAULT, backend)
    message = f"no Ingress in the stream routes to it; yours must route to {needs}"
    return note("no-route", backend.service, message)
