"""The routes to a backend: they use its HTTPS port, and the controller verifies its name and CA."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import OBJECT, Trust, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import Decision, Drop, Finding, Manifest, Put, Ref, Route, note, problem, warning
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.topology import routes as routes_of
from post_renderer.topology.ingress_classes import ControllerChoice

# networking/v1 ServiceBackendPort.name has the limit of container port names; names of Service ports may be
# longer.
LONGEST_NAME = 15


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes of routing objects, and the findings about routes and controllers."""
    by_source: dict[Ref, list[Backend]] = defaultdict(list)
    for backend in context.backends:
        for source in dict.fromkeys(route.source for route in backend.routes):
            by_source[source].append(backend)
        if not backend.routes and not context.topology.routes.unswitched_to(backend.service):
            yield _without_route(backend)
    by_controller: dict[str, list[tuple[Backend, Upstream]]] = defaultdict(list)
    for source, backends in by_source.items():
        manifest = context.topology.objects.get(source)
        choice = context.topology.ingress_classes.controller_of(manifest)
        if not choice.name:
            yield _class_unknown(source, choice)
            continue
        upstreams = [_upstream(manifest, backend) for backend in backends]
        yield from _of_source(manifest, choice, backends, upstreams)
        by_controller[choice.name] += zip(backends, upstreams, strict=True)
    yield from _about(by_controller, context)


def _of_source(
    source: Manifest, choice: ControllerChoice, backends: Sequence[Backend], upstreams: Sequence[Upstream]
) -> Iterator[Decision]:
    controller = controllers.CONTROLLERS[choice.name].load()
    others = _others(source, backends) if controller.SWITCH == OBJECT else {}
    if others:
        yield _mixed(source.ref, backends, others, choice.name)
        return
    if choice.by_default:
        message = f"has no ingress class; {choice.name} is assumed (override with --controller)"
        yield note("ingress-class-default", source.ref, message)
    yield from controller.changes(source, upstreams)
    for backend in backends:
        for route in backend.routes:
            if route.source == source.ref:
                yield from _repointed(route, backend)


def _upstream(source: Manifest, backend: Backend) -> Upstream:
    secret = backend.options.ca_secret or backend.certificate.secret
    return Upstream(
        source=source,
        service=backend.service,
        service_manifest=backend.manifest,
        port=backend.https_port,
        routes=tuple(route for route in backend.routes if route.source == source.ref),
        server_name=backend.server_name,
        certificate_names=backend.certificate.dns_names,
        trust=Trust(backend.namespace, secret, backend.options.ca_configmap),
        verify=backend.options.verify,
    )


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
    if route.port in (port.name, str(port.number)):
        return
    why = f"{route.location} routes to port {services.label(port)} of {backend.service}"
    if route.by_name and 0 < len(port.name) <= LONGEST_NAME:
        yield Put(route.source, route.name_path, port.name, why)
        return
    if route.by_name:
        yield Drop(route.source, route.name_path, why)
    yield Put(route.source, route.number_path, port.number, why)


def _class_unknown(source: Ref, choice: ControllerChoice) -> Finding:
    supported = ", ".join(controllers.CONTROLLERS)
    if choice.implementation:
        message = (
            f'ingress class "{choice.ingress_class}" is served by {choice.implementation}, '
            f"which this version does not support; it supports {supported}"
        )
        return problem(
            "controller-not-supported", source, message, "unflag the Service, or use another ingress class"
        )
    message = (
        f'it is unknown which controller serves ingress class "{choice.ingress_class}" '
        f"(supported: {supported})"
    )
    hint = (
        f"add ingressClasses: {{{choice.ingress_class}: {controllers.DEFAULT}}} below spec of the config "
        f"file, if {controllers.DEFAULT} serves it"
    )
    return problem("ingress-class-unknown", source, message, hint)


def _about(
    by_controller: Mapping[str, Sequence[tuple[Backend, Upstream]]], context: PlanContext
) -> Iterator[Finding]:
    """The findings of each controller about its Services, and a warning for routes that stay unchanged."""
    for name, pairs in by_controller.items():
        controller = controllers.CONTROLLERS[name].load()
        yield from controller.about([upstream for _, upstream in pairs], context.topology.routes.sources)
        if all(form.kind != "ConfigMap" for form in controller.CA_FORMS):
            for backend in {backend.service: backend for backend, _ in pairs}.values():
                yield from _unused_config_map(name, backend)
    for backend in context.backends:
        for route in context.topology.routes.unswitched_to(backend.service):
            yield _unchanged(route, backend)


def _unused_config_map(controller: str, backend: Backend) -> Iterator[Finding]:
    if backend.options.ca_configmap and not backend.options.ca_secret:
        secret = f"{backend.namespace}/{backend.certificate.secret}"
        message = f"ca-configmap is for Gateway routes; {controller} reads ca.crt from Secret {secret}"
        yield note("ca-configmap-unused", backend.service, message)


def _without_route(backend: Backend) -> Finding:
    """A note with the port and annotations that an Ingress in another stream needs (default controller)."""
    ref = Ref("networking.k8s.io", "Ingress", backend.namespace, "")
    source = Manifest(ref, -1, (), {})
    decisions = (
        controllers.CONTROLLERS[controllers.DEFAULT].load().changes(source, [_upstream(source, backend)])
    )
    puts = [decision for decision in decisions if isinstance(decision, Put)]
    listed = "; ".join(f'{put.path[-1]}: "{put.value}"' for put in puts)
    message = (
        "no Ingress in the stream routes to it; yours must route to "
        f"port {services.label(backend.https_port)}, with {listed}"
    )
    return note("no-route", backend.service, message)


def _unchanged(route: Route, backend: Backend) -> Finding:
    message = (
        f"routes to {backend.service} and is left as it is, because this version writes no BackendTLSPolicy; "
        f"to be encrypted it needs one with hostname {backend.server_name}, "
        f"and port {services.label(backend.https_port)}"
    )
    return warning("gateway-route-unchanged", route.source, message)
