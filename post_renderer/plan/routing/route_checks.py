"""Routing objects to a flagged Service that would not work in a cluster as they are."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes import route_kinds
from post_renderer.model import Finding, ProblemsError, Ref, Request, Route, fields, problem
from post_renderer.plan.backend import PlanContext
from post_renderer.topology import own_service


def check(request: Request, context: PlanContext) -> None:
    """Raises ProblemsError for routing objects that would not work in a cluster as they are."""
    ref = request.service
    routes = own_service.routes_to(request, context.topology)
    problems: list[Finding] = []
    by_source: dict[Ref, list[Route]] = {}
    for route in routes:
        by_source.setdefault(route.source, []).append(route)
    for source, of_source in by_source.items():
        problems += _source_problems(ref, source, context)
        problems += _field_problems(of_source, context)
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


def _field_problems(routes: Sequence[Route], context: PlanContext) -> list[Finding]:
    """The first backend with fields of v1beta1 in an Ingress of v1, whose API server does not know them."""
    source = routes[0].source
    if fields.text(context.topology.objects.get(source).body, "apiVersion") != route_kinds.INGRESS_VERSION:
        return []
    older = [route for route in routes if route.number_path == (*route.path, "servicePort")]
    message = (
        f"{{}} has serviceName and servicePort, which {route_kinds.INGRESS_VERSION} does not have: "
        "no cluster accepts it"
    )
    hint = "correct the template of the chart: service.name and service.port"
    return [
        problem("ingress-fields-removed", source, message.format(route.location), hint, route.path)
        for route in older[:1]
    ]


def _namespace_problems(ref: Ref, routes: Sequence[Route], context: PlanContext) -> list[Finding]:
    problems = []
    for source in dict.fromkeys(route.source for route in routes):
        if not context.topology.objects.all(Ref("", "Service", source.namespace, ref.name)):
            message = (
                f"routes to a Service {ref.name}, but in its own namespace {source.namespace}, "
                f"not to {ref} of {ref.namespace}"
            )
            hint = "an Ingress reaches only Services of its own namespace: move one of the two"
            if source.kind in route_kinds.GATEWAY_KINDS:
                hint = f"set namespace to {ref.namespace} in its backendRefs, or move one of the two"
            problems.append(problem("ingress-namespace", source, message, hint))
    return problems
