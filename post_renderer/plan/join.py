"""Joins a flagged Service with its ports, pods, routes and server, which gives a Backend."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes import services
from post_renderer.model import (
    ELSEWHERE,
    KEEP,
    Finding,
    Manifest,
    Port,
    ProblemsError,
    Ref,
    Request,
    Route,
    Settings,
    fields,
    refusal,
)
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts, ServingCertificate, Target
from post_renderer.plan.routing import https_port, own_service_checks, route_checks
from post_renderer.plan.serving import strategy
from post_renderer.topology import chain, own_service
from post_renderer.topology.chain import Chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.plan.backend import TLSServer
    from post_renderer.topology.custom_resource import OperatorResource


class _Resolved(NamedTuple):
    """The fields of a Backend that depend on where its pods are; ``owner`` is that of the Certificate."""

    owner: Ref
    server: TLSServer
    https_port: Port
    plain_port: Port | None = None
    tls_port: int = 0
    chain: Chain | None = None
    routes: tuple[Route, ...] = ()


def join(request: Request, context: PlanContext, planned: PlannedPorts) -> tuple[Backend, ...]:
    """``request`` as Backends, one for each port to secure, which are added to ``planned``.

    Raises ProblemsError where a part of one is missing or ambiguous.
    """
    ref = request.service
    if not ref.namespace:
        message = "namespace unknown: not set in the manifest, on the command line or in the environment"
        raise refusal("no-namespace", ref, message, context.settings.namespace_hint)
    if request.options.routes != KEEP:
        route_checks.check(request, context)
    if not request.present:
        return (_backend(request, _elsewhere(request, context), context),)
    service = context.topology.objects.get(ref)
    if fields.text(service.body, "spec", "type") == "ExternalName":
        hint = "flag the Service that its externalName refers to, in that Service's namespace"
        raise refusal("external-name", ref, "is of type ExternalName, which has no pods", hint)
    own_service_checks.check(request, context)
    ports = chain.ports_of(request, context.topology)
    _check_options(request, ports)
    resource = _operator_resource(request, service, context)
    if resource:
        return (_backend(request, _operated(request, ports, resource, context), context),)
    return _of_pods(request, ports, context, planned)


def _check_options(request: Request, ports: Sequence[Port]) -> None:
    """Raises ProblemsError for an option that can be true of one port only, where there are several."""
    options = request.options
    numbers = {"https-port": options.https_port, "service-port": options.service_port}
    option = next((f"{name} {number}" for name, number in numbers.items() if number), "")
    if option and len(ports) > 1:
        listed = ", ".join(map(services.label, ports))
        message = f"{option} is one port, but several are to be secured: {listed}"
        raise refusal("several-ports", request.service, message, "set port to one of them")


def _of_pods(
    request: Request, ports: Sequence[Port], context: PlanContext, planned: PlannedPorts
) -> tuple[Backend, ...]:
    """The Backends of a Service whose pods are in the stream."""
    backends: list[Backend] = []
    problems: list[Finding] = []
    for target, server in _choices(request, ports, context, problems):
        try:
            backends.append(_backend(request, _served(target, server, planned), context))
            planned.add(backends[-1])
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return tuple(backends)


def _choices(
    request: Request, ports: Sequence[Port], context: PlanContext, problems: list[Finding]
) -> Sequence[tuple[Target, TLSServer]]:
    """Each port and who serves TLS for it; what is in the way is added to ``problems``."""
    choices = []
    for port in ports:
        try:
            target = Target(request, chain.resolve(request, port, context.topology))
            choices.append((target, strategy.choose(target, context)))
        except ProblemsError as error:
            problems += error.problems
    # The TLS port of a preset is given, a sidecar takes one that is free.
    return sorted(choices, key=lambda choice: choice[1].adds_container)


def fall_back_to_sidecar(
    backend: Backend, obstacle: Finding, context: PlanContext, planned: PlannedPorts
) -> Backend:
    """``backend`` with a sidecar in place of its preset, because of ``obstacle``. Raises ProblemsError."""
    from post_renderer.plan.serving.sidecar import server as sidecar

    assert backend.chain is not None
    assert backend.preset is not None
    target = Target(backend.request, backend.chain)
    reason = f"preset {backend.preset.name} does not fit: {obstacle.ref}: {obstacle.message}"
    planned.remove(backend)
    resolved = _served(target, sidecar.server(target, context, reason), planned)
    with_sidecar = _backend(backend.request, resolved, context)
    planned.add(with_sidecar)
    return with_sidecar


def _operator_resource(request: Request, service: Manifest, context: PlanContext) -> OperatorResource | None:
    """The custom resource of the Service's pods, None when their workload is in the stream."""
    topology = context.topology
    if request.options.workload or topology.selectors.workloads_for(service):
        return None
    from post_renderer.topology import custom_resource

    return custom_resource.making_pods_of(service, topology.objects, context.settings.presets)


def _served(target: Target, server: TLSServer, planned: PlannedPorts) -> _Resolved:
    """A Service whose pods are in the stream."""
    pods, port = target.chain.pods, target.chain.port
    number = server.tls_port(target, planned)
    in_place = [pod.port == number for pod in pods]
    if any(in_place) and not all(in_place):
        message = (
            f"port {services.label(port)} targets different container ports in its workloads, "
            f"and one of them is the TLS port {number}"
        )
        hint = "set https-port to one that none of them uses"
        raise refusal("ports-differ", target.service, message, hint)
    https = https_port.for_pods(target, server, number, planned)
    # After an earlier run with keep-http false, the only port that is left targets the sidecar.
    replaced = all(in_place) or https == port
    return _Resolved(
        owner=target.service,
        server=server,
        https_port=https,
        plain_port=None if replaced else port,
        tls_port=number,
        chain=target.chain,
        routes=https_port.routes_to(target, number, https),
    )


def _operated(
    request: Request, requested: Sequence[Port], resource: OperatorResource, context: PlanContext
) -> _Resolved:
    """A Service whose pods an operator creates."""
    from post_renderer.plan.serving import operator

    port, *others = requested
    if others:
        listed = ", ".join(map(services.label, requested))
        message = f"{resource} serves TLS for one port, but several are to be secured: {listed}"
        raise refusal("several-ports", request.service, message, "set port to one of them")
    topology = context.topology
    ports = own_service.ports_of(request, topology)
    server = operator.server(request, port, ports, resource)
    https = https_port.for_number(request, port, server.preset.port, topology)
    routes = own_service.routes_to(request, topology)
    routed = ((route, services.routed((*ports, https), route)) for route in routes)
    return _Resolved(
        owner=request.service,
        server=server,
        https_port=https,
        plain_port=None if https == port else port,
        tls_port=server.preset.port or fields.number(port.target),
        routes=tuple(route for route, to in routed if to in (port, https)),
    )


def _elsewhere(request: Request, context: PlanContext) -> _Resolved:
    """A Service that is not in the stream; its routes are, and its custom resource may be."""
    from post_renderer.plan.serving.external import ExternalServer
    from post_renderer.plan.serving.operator import OperatorServer
    from post_renderer.topology import custom_resource

    objects, own = context.topology.objects, context.settings.presets
    resource = custom_resource.making_service(request.service, objects, own)
    server: TLSServer = OperatorServer(resource.refs, resource.preset) if resource else ExternalServer()
    return _Resolved(
        owner=resource.refs[0] if resource else request.service,
        server=server,
        https_port=Port(ELSEWHERE, "", request.options.service_port, "", service=request.service.name),
        routes=tuple(context.topology.routes.to(request.service)),
    )


def _backend(request: Request, resolved: _Resolved, context: PlanContext) -> Backend:
    default = f"{request.service.name}-backend-tls"
    options = request.options
    secret = options.secret_name or resolved.server.secret_name or default
    return Backend(
        request=request,
        manifest=context.topology.objects.get(request.service) if request.present else None,
        server=resolved.server,
        server_name=server_name(request.service, context.settings),
        plain_port=resolved.plain_port,
        https_port=resolved.https_port,
        tls_port=resolved.tls_port,
        chain=resolved.chain,
        routes=resolved.routes,
        certificate=ServingCertificate(options.certificate_name or default, secret, (), resolved.owner),
    )


def server_name(ref: Ref, settings: Settings) -> str:
    """The name that is verified: the Service's full name in the cluster."""
    return f"{ref.name}.{ref.namespace}.svc.{settings.cluster_domain}"
