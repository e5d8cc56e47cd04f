"""The routes to a backend: they use its HTTPS port, and the controller verifies its name and CA."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import PORT, SERVICE, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import (
    KEEP,
    LAST,
    Decision,
    Drop,
    Finding,
    Manifest,
    Put,
    Ref,
    Route,
    Settings,
    fields,
    fields_and_indices,
    note,
    problem,
)
from post_renderer.plan.backend import Backend, Part, PlanContext
from post_renderer.plan.routing import (
    added_objects,
    bundle,
    ca_forms,
    service_settings,
    split,
    upstreams,
    verification,
)
from post_renderer.topology import own_service
from post_renderer.topology import routes as routes_of
from post_renderer.topology.ingress_classes import ControllerChoice

# networking/v1 ServiceBackendPort.name has the limit of container port names; names of Service ports may be
# longer.
LONGEST_NAME = 15


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes of routing objects, and the findings about routes and controllers."""
    # Those with routes, and those whose routes are in another stream.
    by_controller: dict[str, list[tuple[Backend, Upstream]]] = defaultdict(list)
    unrouted: dict[str, list[tuple[Backend, Upstream]]] = defaultdict(list)
    for backend in context.backends:
        if not backend.routes and not own_service.unswitched_to(backend.request, context.topology):
            yield _without_route(backend, context)
            name = context.settings.controller
            if name and backend.options.routes != KEEP:
                blank = upstreams.blank_source(name, backend)
                of_backend = upstreams.upstream(blank, backend, name, context.settings)
                unrouted[name].append((backend, of_backend))
                yield from _obstacles_elsewhere(name, of_backend, backend, context.settings)
    for source, parts in context.parts.items():
        choice = context.topology.ingress_classes.controller_of(context.topology.objects.get(source))
        if not choice.name:
            yield _class_unknown(source, choice)
            continue
        for part in parts:
            pairs = [
                (each, upstreams.upstream(part.source, each, choice.name, context.settings))
                for each in part.backends
            ]
            yield from part.decisions
            yield from split.of_original(_of_part(part, choice, pairs, context), part, source)
            by_controller[choice.name] += pairs
    yield from service_settings.changes(by_controller, context)
    yield from service_settings.changes(unrouted, context)
    yield from bundle.changes((*by_controller.items(), *unrouted.items()), context)
    yield from _about(by_controller, context)


def _of_part(
    part: Part,
    choice: ControllerChoice,
    pairs: Sequence[tuple[Backend, Upstream]],
    context: PlanContext,
) -> Iterator[Decision]:
    if not pairs:
        return
    source = part.source
    controller = controllers.CONTROLLERS[choice.name].load()
    obstacle = part.obstacle or _obstacle(source, choice.name, pairs, context.settings)
    if obstacle:
        yield obstacle
        return
    if choice.by_default:
        message = f"has no ingress class; {choice.name} is assumed (override with --controller)"
        yield note("ingress-class-default", source.ref, message)
    decisions = controller.changes(source, [upstream for _, upstream in pairs], context.topology.objects)
    yield from added_objects.completed(decisions, context)
    for backend, upstream in pairs:
        yield from verification.findings(controller, backend, upstream)
    for backend, upstream in pairs:
        for route in upstream.routes:
            yield from _repointed(route, backend, source)


def _obstacle(
    source: Manifest, name: str, pairs: Sequence[tuple[Backend, Upstream]], settings: Settings
) -> Finding | None:
    """The problem of a routing object that cannot be switched by its controller as it is."""
    controller = controllers.CONTROLLERS[name].load()
    support = controller.SUPPORT[source.ref.kind]
    for backend, upstream in pairs:
        client = backend.certificate.client
        if client and not support.presents_certificates:
            message = f"client-auth: {name} cannot present a client certificate to {backend.service}"
            hint = "remove client-auth"
            if support.certificate_for_all:
                message += f" alone; it presents to all Services what is set in {support.certificate_for_all}"
                hint += f", or set Secret {backend.namespace}/{client.name} there and routes to keep"
            return problem("client-auth-controller", source.ref, message, hint)
        if support.switch == SERVICE and backend.options.routes == LAST:
            message = f"routes last: {name} switches {backend.service} itself, and no route after it"
            return problem("routes-last-unsupported", source.ref, message, "set routes to follow or keep")
        of_service = _obstacle_of_service(name, upstream, backend, settings)
        if of_service:
            return of_service
    return None


def _obstacle_of_service(
    name: str, upstream: Upstream, backend: Backend, settings: Settings
) -> Finding | None:
    """The problem of what a controller is to verify."""
    controller = controllers.CONTROLLERS[name].load()
    support = controller.SUPPORT[upstream.source.ref.kind]
    of_verify = verification.problem_with(name, support, backend)
    if of_verify:
        return of_verify
    # Where nothing is verified no CA is read.
    needs_ca = controller.verification(upstream).ca
    return ca_forms.problem_with(name, support, backend, settings) if needs_ca else None


def _obstacles_elsewhere(
    name: str, upstream: Upstream, backend: Backend, settings: Settings
) -> Iterator[Finding]:
    """The problems of a Service whose routes are in another stream, and that has settings of its own."""
    support = controllers.CONTROLLERS[name].load().SUPPORT[upstream.source.ref.kind]
    obstacle = _obstacle_of_service(name, upstream, backend, settings)
    if obstacle and support.switch in (PORT, SERVICE):
        yield obstacle


def _repointed(route: Route, backend: Backend, source: Manifest) -> Iterator[Decision]:
    port = backend.https_port
    address = routes_of.https_address(source, route, port)
    if address:
        why = f"{route.location} routes to {address}"
        yield Put(route.source, route.service_path, address, why)
        return
    is_there = route.service == port.service
    if is_there and route.port and services.routed((port,), route):
        return
    if not is_there:
        why = f"{route.location} routes to {backend.https_service}"
        yield Put(route.source, route.service_path, _renamed(route, port.service, source), why)
    why = f"{route.location} routes to port {services.label(port)} of {backend.https_service}"
    if route.of_pods:
        yield Put(route.source, route.number_path, port.name or fields.number(port.target), why)
        return
    if route.by_name and 0 < len(port.name) <= LONGEST_NAME:
        yield Put(route.source, route.name_path, port.name, why)
        return
    if route.by_name:
        yield Drop(route.source, route.name_path, why)
    yield Put(route.source, route.number_path, port.number, why)


def _renamed(route: Route, name: str, source: Manifest) -> str:
    """What ``source`` has for the Service of ``route``, a name or an address, with ``name`` in its place."""
    written = fields.text(source.body, *fields_and_indices(route.service_path))
    return re.sub(rf"(?<![^/]){re.escape(route.service)}(?![^.:/])", name, written, count=1)


def _class_unknown(source: Ref, choice: ControllerChoice) -> Finding:
    supported = ", ".join(controllers.reading("Ingress"))
    keep = "set routes to keep and switch the route yourself, or unflag the Service"
    if choice.implementation:
        message = (
            f'ingress class "{choice.ingress_class}" is served by {choice.implementation}, '
            f"which this version does not support; it supports {supported}"
        )
        return problem("controller-not-supported", source, message, keep)
    sharing = controllers.sharing_class(choice.ingress_class)
    if sharing:
        message = (
            f'ingress class "{choice.ingress_class}" is what both {" and ".join(sharing)} call theirs, '
            "and no IngressClass in the stream tells which of them it is"
        )
        lines = " or ".join(f"{{{choice.ingress_class}: {name}}}" for name in sharing)
        hint = f"add ingressClasses: {lines} below spec of the config file, or set --controller; else {keep}"
        return problem("ingress-class-ambiguous", source, message, hint)
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
        of_controller = [upstream for _, upstream in pairs]
        named = {
            upstream.service._replace(name=name)
            for upstream in of_controller
            for name in (upstream.service.name, upstream.port.service)
        }
        yield from controller.about(of_controller, context.topology.routes.beside(named))
        forms = [form for support in controller.SUPPORT.values() for form in support.ca_forms]
        if {form.kind for form in forms} == {"Secret"}:
            for backend in {backend.service: backend for backend, _ in pairs}.values():
                yield from _unused_config_map(name, backend)


def _unused_config_map(controller: str, backend: Backend) -> Iterator[Finding]:
    if backend.options.ca_configmap and not backend.options.ca_secret:
        secret = f"{backend.namespace}/{backend.certificate.secret}"
        message = f"ca-configmap is for Gateway routes; {controller} reads ca.crt from Secret {secret}"
        yield note("ca-configmap-unused", backend.service, message)


def _without_route(backend: Backend, context: PlanContext) -> Finding:
    """A note with the port and settings that a route in another stream needs."""
    controller = context.settings.controller or controllers.DEFAULT
    blank = upstreams.blank_source(controller, backend)
    needs = upstreams.needed(controller, blank, backend, context)
    message = f"no {blank.ref.kind} in the stream routes to it; yours must route to {needs}"
    return note("no-route", backend.service, message)
