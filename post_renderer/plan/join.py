"""The join: a flagged Service with its port, its pods, its listener and its routes."""

from __future__ import annotations

from post_renderer.kubernetes import routes, services
from post_renderer.model import (
    Backend,
    Leaf,
    Pod,
    Port,
    Preset,
    Problem,
    Problems,
    Ref,
    Request,
    Route,
    Settings,
    Way,
    fields,
)
from post_renderer.model.refusal import refusal
from post_renderer.plan.routing import https_port
from post_renderer.plan.serving import operator, secret_volume, strategy, tls_port
from post_renderer.plan.serving.tls_port import NO_LISTENERS, Listeners
from post_renderer.topology import pods
from post_renderer.topology.objects import Index, Manifest


def join(request: Request, index: Index, settings: Settings, others: Listeners = NO_LISTENERS) -> Backend:
    """``request`` joined with ``index``, beside the sidecars of ``others`` that are joined already.

    Raises Problems: whatever stands in the way is named, nothing guessed.
    """
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
        return _absent(request, leading, index, settings)
    service = index.get(ref)
    kind = fields.text(service.body, "spec", "type")
    if kind == "ExternalName":
        hint = "flag the Service that its name leads to, in its own namespace"
        raise refusal(ref, "is of type ExternalName: there are no pods behind it", hint)
    found = https_port.to_secure(request, service, [*leading, *index.gateway_routes_to(ref.namespace, ref.name)])
    by_operator = (
        None if index.behind(service) or request.flags.workload else operator.behind(service, index, settings.presets)
    )
    if by_operator:
        return _by_operator(request, service, found, by_operator, index, settings)
    behind = pods.behind(request, service, found, index)
    plain = https_port.before_sidecar(service, found, behind, index)
    way = strategy.choose(request, plain, behind, index, settings)
    return _joined(request, plain, behind, way, index, settings, others)


def instead(backend: Backend, index: Index, settings: Settings, others: Listeners) -> Backend:
    """In mode auto a sidecar, where the preset of ``backend`` cannot be carried out; else ``backend``. Raises Problems."""
    preset, plain = backend.preset, backend.plain or backend.https
    if preset is None or plain is None or not backend.pods or backend.flags.mode != "auto":
        return backend
    stuck = secret_volume.obstacle(backend, index, settings)
    if stuck is None:
        return backend
    why = f"preset {preset.name} does not fit: {stuck.subject} {stuck.message}"
    way = strategy.instead(backend.request, plain, backend.pods, index, settings, why)
    return _joined(backend.request, plain, backend.pods, way, index, settings, others)


def _joined(
    request: Request,
    plain: Port,
    behind: tuple[Pod, ...],
    way: Way,
    index: Index,
    settings: Settings,
    others: Listeners,
) -> Backend:
    service = index.get(request.service)
    number = tls_port.number_of(request, plain, behind, way, index, others)
    taken = tls_port.taken_by(number, behind, index) if way.mode == "sidecar" else ""
    if taken:
        message = f"https-port {number} is a port of container {taken}, and the sidecar needs one of its own"
        raise refusal(service.ref, message, "set https-port to one that is free in the pod, or leave it out")
    in_place = all(pod.target == number for pod in behind)
    if not in_place and any(pod.target == number for pod in behind):
        message = f"port {services.label(plain)} leads to different container ports in its workloads, one of them the listener {number}"
        raise refusal(service.ref, message, "set https-port to one that none of them uses")
    leading = index.routes_to(service.ref.namespace, service.ref.name)
    https = https_port.for_https(request, service, plain, behind, number, index, way)
    return Backend(
        request=request,
        namespace=service.ref.namespace,
        host=host_of(service.ref, settings),
        # After keep-http: false the only port there is leads to the sidecar.
        plain=None if in_place or https.place == plain.place else plain,
        https=https,
        listener=number,
        in_place=in_place,
        pods=behind,
        routes=tuple(
            route for route in leading if https_port.leads_there(route, service, plain, behind, number, index)
        ),
        way=way,
        leaf=Leaf(certificate_name(request), secret_name(request, way), (), service.ref),
    )


def _by_operator(
    request: Request, service: Manifest, port: Port, found: tuple[Ref, Preset], index: Index, settings: Settings
) -> Backend:
    """A backend whose pods are not in the stream: an operator makes them from a custom resource that is."""
    made_from, preset = found
    way = strategy.of_resource(request, port, made_from, preset)
    https = port if not preset.port else https_port.to_number(request, service, preset.port)
    plain = None if https.number == port.number else port
    leading = index.routes_to(service.ref.namespace, service.ref.name)
    reached = (port.number, https.number)
    numbers = {route: services.named(services.ports(service.body), route.port) for route in leading}
    return Backend(
        request=request,
        namespace=service.ref.namespace,
        host=host_of(service.ref, settings),
        plain=plain,
        https=https,
        listener=preset.port or fields.number(port.target),
        in_place=plain is None,
        pods=(),
        routes=tuple(r for r, to in numbers.items() if to and to.number in reached),
        way=way,
        leaf=Leaf(certificate_name(request), secret_name(request, way), (), service.ref),
        resource=made_from,
    )


def host_of(ref: Ref, settings: Settings) -> str:
    """The name that is verified: the Service's full name in the cluster."""
    return f"{ref.name}.{ref.namespace}.svc.{settings.cluster_domain}"


def _absent(request: Request, leading: list[Route], index: Index, settings: Settings) -> Backend:
    number = request.flags.service_port
    port = Port(0, "", number, str(number), "TCP", "")
    made = operator.making(request, index, settings.presets)
    way = Way("native", made[1]) if made else Way("route")
    owner = made[0] if made else request.service
    leaf = Leaf(certificate_name(request), secret_name(request, way), (), owner)
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
        way=way,
        leaf=leaf,
        resource=made[0] if made else None,
    )


def certificate_name(request: Request) -> str:
    """The name of the Certificate that a new one gets."""
    return request.flags.certificate_name or f"{request.service.name}-backend-tls"


def secret_name(request: Request, way: Way) -> str:
    """The name of the Secret that the Certificate fills."""
    return request.flags.secret_name or way.secret_name or f"{request.service.name}-backend-tls"


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
