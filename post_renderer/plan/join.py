"""Joins a flagged Service with its ports, pods, routes and server, which gives a Backend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from post_renderer.kubernetes import route_kinds, services
from post_renderer.model import (
    ELSEWHERE,
    Finding,
    Manifest,
    Port,
    ProblemsError,
    Ref,
    Request,
    Route,
    Settings,
    fields,
    problem,
    refusal,
)
from post_renderer.plan.backend import Backend, PlanContext, ServingCertificate, SidecarPorts, Target
from post_renderer.plan.routing import https_port
from post_renderer.plan.serving import strategy
from post_renderer.topology import chain
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


def join(request: Request, context: PlanContext, planned: SidecarPorts) -> Backend:
    """``request`` as a Backend; ``planned`` are the sidecars of the Services before it.

    Raises ProblemsError where a part of it is missing or ambiguous.
    """
    ref = request.service
    if not ref.namespace:
        message = "namespace unknown: not set in the manifest, on the command line or in the environment"
        hint = "pass --post-renderer-args=--namespace=NAME to helm, or --namespace NAME to backend-tls"
        raise refusal("no-namespace", ref, message, hint)
    _check_routes(ref, context)
    if not request.present:
        return _backend(request, _elsewhere(request, context), context)
    service = context.topology.objects.get(ref)
    if fields.text(service.body, "spec", "type") == "ExternalName":
        hint = "flag the Service that its externalName refers to, in that Service's namespace"
        raise refusal("external-name", ref, "is of type ExternalName, which has no pods", hint)
    port = chain.port_of(request, context.topology)
    resource = _operator_resource(request, service, context)
    if resource:
        return _backend(request, _operated(request, port, resource, context), context)
    target = Target(request, chain.resolve(request, port, context.topology))
    return _backend(request, _served(target, strategy.choose(target, context), planned), context)


def fall_back_to_sidecar(
    backend: Backend, obstacle: Finding, context: PlanContext, planned: SidecarPorts
) -> Backend:
    """``backend`` with a sidecar in place of its preset, because of ``obstacle``. Raises ProblemsError."""
    from post_renderer.plan.serving import sidecar

    assert backend.chain is not None
    assert backend.preset is not None
    target = Target(backend.request, backend.chain)
    reason = f"preset {backend.preset.name} does not fit: {obstacle.ref}: {obstacle.message}"
    return _backend(
        backend.request, _served(target, sidecar.server(target, context, reason), planned), context
    )


def _operator_resource(request: Request, service: Manifest, context: PlanContext) -> OperatorResource | None:
    """The custom resource of the Service's pods, None when their workload is in the stream."""
    topology = context.topology
    if request.options.workload or topology.selectors.workloads_for(service):
        return None
    from post_renderer.topology import custom_resource

    return custom_resource.making_pods_of(service, topology.objects, context.settings.presets)


def _served(target: Target, server: TLSServer, planned: SidecarPorts) -> _Resolved:
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
    https = https_port.for_pods(target, server, number)
    # After an earlier run with keep-http false, the only port that is left targets the sidecar.
    replaced = all(in_place) or https.position == port.position
    return _Resolved(
        owner=target.service,
        server=server,
        https_port=https,
        plain_port=None if replaced else port,
        tls_port=number,
        chain=target.chain,
        routes=https_port.routes_to(target, number),
    )


def _operated(request: Request, port: Port, resource: OperatorResource, context: PlanContext) -> _Resolved:
    """A Service whose pods an operator creates."""
    from post_renderer.plan.serving import operator

    server = operator.server(request, port, resource)
    ports = services.ports(context.topology.objects.get(request.service).body)
    wanted = request.options.service_port
    https = https_port.for_number(ports, server.preset.port, wanted) if server.preset.port else port
    routes = context.topology.routes.to(request.service)
    routed = ((route, services.named(ports, route.port)) for route in routes)
    return _Resolved(
        owner=request.service,
        server=server,
        https_port=https,
        plain_port=None if https.number == port.number else port,
        tls_port=server.preset.port or fields.number(port.target),
        routes=tuple(route for route, to in routed if to and to.number in (port.number, https.number)),
    )


def _elsewhere(request: Request, context: PlanContext) -> _Resolved:
    """A Service that is not in the stream; its routes are, and its custom resource may be."""
    from post_renderer.plan.serving.external import ExternalServer
    from post_renderer.plan.serving.operator import OperatorServer
    from post_renderer.topology import custom_resource

    objects, own = context.topology.objects, context.settings.presets
    resource = custom_resource.making_service(request.service, objects, own)
    server: TLSServer = OperatorServer(resource.ref, resource.preset) if resource else ExternalServer()
    return _Resolved(
        owner=resource.ref if resource else request.service,
        server=server,
        https_port=Port(ELSEWHERE, "", request.options.service_port, ""),
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


def _check_routes(ref: Ref, context: PlanContext) -> None:
    """Raises ProblemsError for routing objects that would not work in a cluster as they are."""
    routes = context.topology.routes.to(ref)
    problems: list[Finding] = []
    for source in dict.fromkeys(route.source for route in routes):
        problems += _source_problems(ref, source, context)
    if not routes:
        problems += _namespace_problems(ref, context.topology.routes.from_other_namespaces(ref), context)
    if problems:
        raise ProblemsError(problems)


def _source_problems(ref: Ref, source: Ref, context: PlanContext) -> list[Finding]:
    problems = []
    objects = context.topology.objects
    if len(objects.all(source)) > 1:
        message = f"routes to {ref} and occurs more than once in the stream"
        problems.append(problem("ingress-twice", source, message, "render it once"))
    version = fields.text(objects.get(source).body, "apiVersion")
    if version in route_kinds.REMOVED_INGRESS_VERSIONS:
        message = f"routes to {ref}, but is of {version}, which no cluster since Kubernetes 1.22 serves"
        hint = (
            f"pass --api-versions {route_kinds.INGRESS_VERSION}/Ingress to helm template "
            "(Argo CD: KUBE_API_VERSIONS), or use a newer version of the chart"
        )
        problems.append(problem("ingress-version-removed", source, message, hint, ("apiVersion",)))
    return problems


def _namespace_problems(ref: Ref, routes: Sequence[Route], context: PlanContext) -> list[Finding]:
    problems = []
    for source in dict.fromkeys(route.source for route in routes):
        if not context.topology.objects.all(Ref("", "Service", source.namespace, ref.name)):
            message = (
                f"routes to a Service {ref.name}, but in its own namespace {source.namespace}, "
                f"not to {ref} of {ref.namespace}"
            )
            hint = "an Ingress reaches only Services of its own namespace: move one of the two"
            problems.append(problem("ingress-namespace", source, message, hint))
    return problems
