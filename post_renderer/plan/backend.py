"""The join: a flagged Service with its port, its pods, its listener and its routes."""

from __future__ import annotations

from post_renderer.index import Index, Manifest
from post_renderer.kubernetes import fields, routes, services
from post_renderer.model import Backend, Leaf, Pod, Port, Preset, Problem, Problems, Ref, Request, Route, Settings
from post_renderer.plan import listener, pods, ports, preset
from post_renderer.plan.refusal import refusal


def join(request: Request, index: Index, settings: Settings) -> Backend:
    """``request`` joined with ``index``. Raises Problems: whatever stands in the way is named, nothing guessed."""
    ref = request.service
    if not ref.namespace:
        raise refusal(
            ref,
            "its namespace is not known: the manifest names none, nor does the command line or the environment",
            "say --post-renderer-args=--namespace=NAME to helm (with kubectl or Argo CD: --namespace NAME to backend-tls)",
        )
    leading = index.routes_to(ref.namespace, ref.name)
    _check_routes(ref, leading, index)
    if not request.present:
        return _absent(request, leading, settings)
    service = index.get(ref)
    kind = fields.text(service.body, "spec", "type")
    if kind == "ExternalName":
        hint = "flag the Service that its name leads to, in its own namespace"
        raise refusal(ref, "is of type ExternalName: there are no pods behind it", hint)
    plain = ports.to_secure(request, service, [*leading, *index.gateway_routes_to(ref.namespace, ref.name)])
    behind = pods.behind(request, service, plain, index)
    return _joined(request, service, plain, behind, index, settings)


def _joined(
    request: Request,
    service: Manifest,
    plain: Port,
    behind: tuple[Pod, ...],
    index: Index,
    settings: Settings,
) -> Backend:
    chosen = _preset(request, plain, behind, index)
    number = listener.number_of(request, plain, behind, chosen, index)
    in_place = all(pod.target == number for pod in behind)
    if not in_place and any(pod.target == number for pod in behind):
        message = f"port {services.label(plain)} leads to different container ports in its workloads, one of them the listener {number}"
        raise refusal(service.ref, message, "set https-port to one that none of them uses")
    leading = index.routes_to(service.ref.namespace, service.ref.name)
    return Backend(
        request=request,
        namespace=service.ref.namespace,
        host=host_of(service.ref, settings),
        plain=None if in_place else plain,
        https=ports.for_https(request, service, plain, behind, number, index),
        listener=number,
        in_place=in_place,
        pods=behind,
        routes=tuple(route for route in leading if ports.leads_there(route, service, plain, behind, number, index)),
        preset=chosen,
        leaf=Leaf(certificate_name(request), secret_name(request), (), service.ref),
    )


def host_of(ref: Ref, settings: Settings) -> str:
    """The name that is verified: the Service's full name in the cluster."""
    return f"{ref.name}.{ref.namespace}.svc.{settings.cluster_domain}"


def _absent(request: Request, leading: list[Route], settings: Settings) -> Backend:
    number = request.flags.service_port
    port = Port(0, "", number, str(number), "TCP", "")
    leaf = Leaf(certificate_name(request), secret_name(request), (), request.service)
    return Backend(
        request=request,
        namespace=request.service.namespace,
        host=host_of(request.service, settings),
        plain=None,
        https=port,
        listener=0,
        in_place=False,
        pods=(),
        routes=tuple(leading),
        preset=None,
        leaf=leaf,
    )


def certificate_name(request: Request) -> str:
    """The name of the Certificate that a new one gets."""
    return request.flags.certificate_name or f"{request.service.name}-backend-tls"


def secret_name(request: Request) -> str:
    """The name of the Secret that the Certificate fills."""
    return request.flags.secret_name or f"{request.service.name}-backend-tls"


def _check_routes(ref: Ref, leading: list[Route], index: Index) -> None:
    problems = []
    for ingress in dict.fromkeys(route.ingress for route in leading):
        if len(index.all_of(ingress)) > 1:
            problems.append(
                Problem(str(ingress), f"leads to {ref} and occurs more than once in the stream", "render it once")
            )
        version = fields.text(index.get(ingress).body, "apiVersion")
        if version in routes.GONE:
            hint = (
                f"say --api-versions {routes.SERVED}/Ingress to helm template (Argo CD: KUBE_API_VERSIONS), "
                "or take a newer version of the chart"
            )
            message = f"leads to {ref}, but is of {version}, which no cluster since Kubernetes 1.22 serves"
            problems.append(Problem(str(ingress), message, hint))
    elsewhere = index.routes_elsewhere(ref.namespace, ref.name)
    for ingress in dict.fromkeys(route.ingress for route in elsewhere if not leading):
        if not index.all_of(Ref("", "Service", ingress.namespace, ref.name)):
            message = f"leads to a Service {ref.name}, but of its own namespace {ingress.namespace}, not to {ref} of {ref.namespace}"
            problems.append(
                Problem(
                    str(ingress), message, "an Ingress reaches only Services of its own namespace: move one of the two"
                )
            )
    if problems:
        raise Problems(problems)


def _preset(request: Request, plain: Port, behind: tuple[Pod, ...], index: Index) -> Preset | None:
    mode = request.flags.mode
    if mode == "mount":
        return None
    if mode == "sidecar":
        raise refusal(request.service, "mode sidecar: this version has no sidecar", "set mode to native or mount")
    try:
        chosen = preset.choose(request.flags, behind, index)
    except preset.Unfit as error:
        evidence = listener.evidence(request.service, plain, behind, index)
        seen = f" (it speaks TLS already: {evidence})" if evidence else ""
        hint = (
            preset.WAYS_OUT if mode == "auto" else "set mode to mount if the chart can serve TLS with a mounted Secret"
        )
        raise refusal(request.service, f"{error}{seen}", hint) from None
    if mode == "auto" and not chosen.port and not services.tls_evidence(plain):
        message = f"preset {chosen.name} turns port {services.label(plain)} itself into HTTPS, which breaks callers that nobody flagged"
        raise refusal(request.service, message, "set mode to native if all of them can follow, else to mount")
    return chosen
