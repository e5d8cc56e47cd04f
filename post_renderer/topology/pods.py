"""The pods of a Service, and the container in each that serves its port."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import meshes, services, workloads
from post_renderer.model import (
    Container,
    Finding,
    Manifest,
    Port,
    ProblemsError,
    Request,
    TargetPod,
    fields,
    problem,
    refusal,
)
from post_renderer.topology import own_sidecar
from post_renderer.topology.selectors import missing_labels
from post_renderer.topology.topology import Topology


def target_pods(request: Request, service: Manifest, port: Port, topology: Topology) -> tuple[TargetPod, ...]:
    """The pods that serve ``port``, one for each workload.

    Raises ProblemsError when one cannot be found or changed.
    """
    return tuple(_target_pod(request, workload, port) for workload in _workloads(request, service, topology))


def mesh_of(workload: Manifest, topology: Topology) -> str:
    """The label or annotation by which a mesh gives the pods of ``workload`` a proxy, empty without one."""
    template = workloads.template_of(workload.ref.kind, workload.body)
    namespaces = topology.objects.by_kind("Namespace")
    namespace = next((n.body for n in namespaces if n.ref.name == workload.ref.namespace), {})
    return meshes.injected_by(template, namespace)


def mesh_of_all(request: Request, topology: Topology) -> str:
    """The same for all pods of a Service; empty where some of them get no proxy, or none is in the stream."""
    service = topology.objects.get(request.service)
    found = topology.selectors.workloads_for(service)
    if request.options.workload:
        candidates = topology.selectors.in_namespace(service.ref.namespace)
        found = [
            each for each in candidates if f"{each.ref.kind}/{each.ref.name}" == request.options.workload
        ]
    switches = [mesh_of(workload, topology) for workload in found if not workload.is_hook]
    return switches[0] if switches and all(switches) else ""


def _workloads(request: Request, service: Manifest, topology: Topology) -> Sequence[Manifest]:
    """Every workload of the Service that may be changed."""
    if request.options.workload:
        return _named(request, service, topology)
    selector = services.selector(service.body)
    if not selector:
        hint = "set workload to the one that serves it"
        raise refusal("no-selector", service.ref, "has no selector, so its pods are unknown", hint)
    matches = topology.selectors.workloads_for(service)
    own = [match for match in matches if not match.is_hook]
    if matches and not own:
        hint = "flag a Service whose pods belong to the release"
        raise refusal(
            "only-hook-pods", service.ref, f"only {matches[0].ref} backs it, which is a Helm hook", hint
        )
    if not own:
        raise _no_pods(service, selector, topology)
    return _changeable(request, service, own, topology)


def _named(request: Request, service: Manifest, topology: Topology) -> Sequence[Manifest]:
    kind, _, name = request.options.workload.partition("/")
    candidates = topology.selectors.in_namespace(service.ref.namespace)
    matches = [m for m in candidates if (m.ref.kind, m.ref.name) == (kind, name)]
    if not matches:
        listed = ", ".join(str(m.ref) for m in candidates) or "none"
        suffix = topology.objects.unparsable_suffix()
        message = f"there is no workload {kind}/{name}; workloads in its namespace: {listed}{suffix}"
        raise refusal("workload-not-found", service.ref, message)
    return _changeable(request, service, matches, topology)


def _no_pods(service: Manifest, selector: dict[str, str], topology: Topology) -> ProblemsError:
    listed = ", ".join(f"{name}={value}" for name, value in selector.items())
    namespace = service.ref.namespace
    candidates = topology.selectors.in_namespace(namespace)
    nearest = min(candidates, key=lambda m: len(missing_labels(m, selector)), default=None)
    missing = missing_labels(nearest, selector) if nearest else []
    suffix = topology.objects.unparsable_suffix()
    if nearest and len(missing) < len(selector):
        suffix = f"; nearest is {nearest.ref}, whose pods lack {', '.join(missing)}{suffix}"
    message = (
        f"no workload of namespace {namespace} in the stream has pods with its selector {listed}{suffix}"
    )
    hint = (
        "set workload to KIND/NAME if pods get these labels at run time; "
        "pods that an operator creates cannot be changed here"
    )
    return refusal("no-pods", service.ref, message, hint)


def _changeable(
    request: Request, service: Manifest, matches: Sequence[Manifest], topology: Topology
) -> Sequence[Manifest]:
    """``matches`` unchanged. Raises ProblemsError when one of them must not be changed."""
    counts = Counter(workload.ref for workload in matches)
    problems: list[Finding] = []
    for ref, count in counts.items():
        if count > 1:
            message = f"backs {service.ref} and occurs {count} times in the stream"
            problems.append(problem("workload-twice", ref, message, "render it once"))
    for workload in matches:
        problems += _network_problems(request, workload, topology)
    if problems:
        raise ProblemsError(problems)
    return matches


def _network_problems(request: Request, workload: Manifest, topology: Topology) -> Iterator[Finding]:
    """The problems of pods whose network is that of the node, or in mode auto that of a mesh."""
    template = workloads.template_of(workload.ref.kind, workload.body)
    if fields.text(template, "spec", "hostNetwork") == "true":
        message = f"backs {request.service} and uses hostNetwork, so the TLS port would open on every node"
        yield problem("host-network", workload.ref, message, "disable hostNetwork, or unflag the Service")
    mesh = mesh_of(workload, topology) if request.options.mode == "auto" else ""
    if mesh:
        message = f"backs {request.service} and gets a mesh proxy ({mesh}), and other pods of it get none"
        hint = "disable injection for these pods, or set mode to native, sidecar or mount"
        yield problem("mesh", workload.ref, message, hint)


def _target_pod(request: Request, workload: Manifest, port: Port) -> TargetPod:
    kind = workload.ref.kind
    containers = workloads.containers(kind, workload.body)
    target = _behind_sidecar(containers, port.target)
    container = _container(request, workload, target, own_sidecar.without(containers))
    number = container.number_of(target)
    if not number:
        message = f'backs {request.service}, but container {container.name} declares no port named "{target}"'
        hint = "set https-port and port, or correct the chart"
        raise refusal("target-port-not-found", workload.ref, message, hint)
    template = workloads.template_of(kind, workload.body)
    return TargetPod(workload, workloads.spec_path(kind), template, container, containers, number)


def _behind_sidecar(containers: Sequence[Container], target: str) -> str:
    """``target``; where it is the TLS port of a backend-tls sidecar, the port to which that forwards."""
    for container in containers:
        tls_port = own_sidecar.tls_port_of(container)
        if tls_port and container.number_of(target) == tls_port:
            return str(own_sidecar.upstream_of(container))
    return target


def _container(
    request: Request, workload: Manifest, target: str, containers: Sequence[Container]
) -> Container:
    """The container that serves the port ``target``: as Kubernetes does, by declared port number or name."""
    names = ", ".join(container.name for container in containers)
    name = request.options.container
    if name:
        named = next((container for container in containers if container.name == name), None)
        if not named:
            message = f"has no container {name}; its containers are {names}"
            raise refusal("container-not-found", workload.ref, message)
        return named
    number = fields.number(target)
    declaring = [c for c in containers if (c.declares(number) if number else c.port_named(target))]
    if declaring:
        return declaring[0]
    if number and len(containers) == 1:
        return containers[0]
    if number:
        message = f"backs {request.service}, but none of its containers ({names}) declares port {number}"
        raise refusal("container-ambiguous", workload.ref, message, "set container to the one that serves it")
    message = (
        f'backs {request.service}, but none of its containers ({names}) declares a port named "{target}"'
    )
    hint = "set workload to the one that serves it, or correct the port's name in the chart"
    raise refusal("target-port-not-found", workload.ref, message, hint)
