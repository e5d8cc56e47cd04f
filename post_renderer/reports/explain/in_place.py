"""What is there already for a flagged Service, by an earlier run or by hand, so that no change is planned."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import services
from post_renderer.model import Key, Path, Ref, Route, Settings, TargetPod, Value, fields_and_indices
from post_renderer.model import fields as values
from post_renderer.plan.backend import Backend
from post_renderer.reports.explain import explanations
from post_renderer.reports.explain.explanations import ADDED, PUT
from post_renderer.reports.explain.fields import Field, below
from post_renderer.reports.explain.objects import WrittenObject
from post_renderer.topology import own_service, own_sidecar
from post_renderer.topology.topology import Topology

_POLICIES = ("NetworkPolicy", "CiliumNetworkPolicy")
# Of these kinds most objects are the chart's own; ours have names of their own.
_OFTEN_OF_CHARTS = ("ConfigMap", "NetworkPolicy", "Service")


def fields(
    target: WrittenObject, backend: Backend, topology: Topology, settings: Settings
) -> Iterator[Field]:
    """The fields of ``target`` that are as ``backend`` needs them already."""
    if target.ref == backend.https_service:
        yield from _of_service(target, backend)
    for route in own_service.routes_to(backend.request, topology) if backend.manifest else ():
        if route.source == target.ref and _is_to(route, backend):
            yield from _of_route(target, route, backend)
    for pod in backend.pods:
        if pod.ref == target.ref:
            yield from _of_pod(pod, backend)
    if target.ref.kind in _POLICIES and target.ref.namespace == backend.namespace:
        yield from _of_policy(target, backend)
    if _is_added(target, backend, settings):
        yield from (Field(path, ADDED, f"for {backend.service}") for path in below((), target.body))


def _of_service(target: WrittenObject, backend: Backend) -> Iterator[Field]:
    """The HTTPS port; of one that was there before it turned, only that it says so."""
    for port in services.ports(target.body):
        if port.number == backend.https_port.number:
            path: Path = ("spec", "ports", port.position)
            why = f"{_port(backend)} targets TLS port {backend.tls_port}"
            body = values.at(target.body, "spec", "ports", port.position)
            part = ((*path, "appProtocol"),) if port.app_protocol else below(path, body)
            yield from (Field(field, PUT, why) for field in part)
    yield from _annotations(target, backend)


def _of_route(target: WrittenObject, route: Route, backend: Backend) -> Iterator[Field]:
    path = route.name_path if route.by_name and route.name_path else route.number_path
    yield Field(path, PUT, f"{route.location} routes to {_port(backend)}")
    yield from _annotations(target, backend)


def _annotations(target: WrittenObject, backend: Backend) -> Iterator[Field]:
    for name in values.mapping(target.body, "metadata", "annotations"):
        yield Field(("metadata", "annotations", name), PUT, f"for {backend.service}")


def _of_pod(pod: TargetPod, backend: Backend) -> Iterator[Field]:
    """A sidecar; the TLS port of the application, and the arguments that its preset names."""
    sidecar = own_sidecar.name_of(backend.tls_port)
    for container in pod.containers:
        if container.name == sidecar:
            why = f"sidecar {sidecar}: TLS on port {backend.tls_port}, for {backend.service}"
            yield from (Field(path, PUT, why) for path in below(container.path, container.body))
    for index, port in enumerate(pod.container.ports):
        if port.number == backend.tls_port and port.name.startswith("https"):
            path = (*pod.container.path, "ports", Key("containerPort", backend.tls_port))
            body = values.at(values.sequence(pod.container.body, "ports"), index)
            yield from (
                Field(field, PUT, f"TLS port, container port {port.number}") for field in below(path, body)
            )
    options = {option.partition("=")[0] for option in backend.preset.args} if backend.preset else set()
    for index, argument in enumerate(values.sequence(pod.container.body, "args")):
        option = argument.partition("=")[0] if isinstance(argument, str) else ""
        if option in options:
            why = f"{option} in container {pod.container.name}"
            yield Field((*pod.container.path, "args", index), PUT, why)


def _of_policy(target: WrittenObject, backend: Backend) -> Iterator[Field]:
    for path in below((), target.body):
        if path[-1:] == ("port",) and _value_at(target.body, path) == str(backend.tls_port):
            admitted = values.at(target.body, *fields_and_indices(path[:-1]))
            why = f"admits TLS port {backend.tls_port}"
            yield from (Field(field, PUT, why) for field in below(path[:-1], admitted))


def _value_at(body: Value, path: Path) -> str:
    steps = fields_and_indices(path)
    return values.text(body, *steps) if len(steps) == len(path) else ""


def _is_to(route: Route, backend: Backend) -> bool:
    port = backend.https_port
    return route.service == port.service and route.port in (port.name, str(port.number))


def _port(backend: Backend) -> str:
    return f"port {services.label(backend.https_port)} of {backend.https_service}"


def _is_added(target: WrittenObject, backend: Backend, settings: Settings) -> bool:
    """Whether ``target`` is of a kind that the filter adds, and names what belongs to ``backend``."""
    if target.ref.namespace not in ("", backend.namespace) or not _may_be_ours(target.ref, backend):
        return False
    if explanations.above(target.ref, (), ADDED) is None:
        return False
    certificate = backend.certificate
    names = {backend.server_name, backend.https_host, certificate.secret}
    if certificate.client:
        names.add(certificate.client.name)
    of_kind = {
        "ApisixUpstream": backend.https_service.name,
        "Bundle": settings.trust.bundle,
        "NetworkPolicy": target.ref.name,
    }
    names.add(of_kind.get(target.ref.kind, ""))
    return not names.isdisjoint(_scalars(target.body))


def _may_be_ours(ref: Ref, backend: Backend) -> bool:
    return ref.kind not in _OFTEN_OF_CHARTS or ref.name.startswith(f"{backend.service.name}-backend-tls")


def _scalars(value: Value) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _scalars(item)
