"""The workloads behind a Service, and the container in each that serves its port."""

from __future__ import annotations

from collections import Counter

from post_renderer.kubernetes import services, workloads
from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Pod, Port, Problem, Problems, Request, fields
from post_renderer.model.refusal import refusal
from post_renderer.topology import own_sidecar
from post_renderer.topology.objects import Index, Manifest, lacking


def behind(request: Request, service: Manifest, port: Port, index: Index) -> tuple[Pod, ...]:
    """The pods to change, one for each workload. Raises Problems when one of them cannot be changed or found."""
    return tuple(_pod(request, workload, port) for workload in _workloads(request, service, index))


def _workloads(request: Request, service: Manifest, index: Index) -> list[Manifest]:
    """Every workload behind the Service that is ours to change."""
    if request.flags.workload:
        kind, _, name = request.flags.workload.partition("/")
        found = [m for m in index.workloads_in(service.ref.namespace) if (m.ref.kind, m.ref.name) == (kind, name)]
        if not found:
            known = ", ".join(str(m.ref) for m in index.workloads_in(service.ref.namespace)) or "none"
            raise refusal(
                service.ref,
                f"there is no workload {kind}/{name}; workloads in its namespace are {known}{index.unread()}",
            )
        return _usable(service, found)
    selector = services.selector(service.body)
    if not selector:
        hint = "set workload to the one that serves it"
        raise refusal(service.ref, "has no selector, so nothing says which pods are behind it", hint)
    found = index.behind(service)
    own = [m for m in found if not m.is_hook]
    if found and not own:
        hint = "flag a Service whose pods belong to the release"
        raise refusal(service.ref, f"only {found[0].ref} is behind it, which a Helm hook owns", hint)
    if not own:
        raise _nothing_behind(service, selector, index)
    return _usable(service, own)


def _nothing_behind(service: Manifest, selector: dict[str, str], index: Index) -> Problems:
    shown = ", ".join(f"{name}={value}" for name, value in selector.items())
    near = sorted(index.workloads_in(service.ref.namespace), key=lambda m: len(lacking(m, selector)))
    missing = lacking(near[0], selector) if near else []
    nearest = (
        f"; nearest is {near[0].ref}, whose pods lack {', '.join(missing)}"
        if len(missing) < len(selector) and near
        else ""
    )
    return refusal(
        service.ref,
        f"no workload of namespace {service.ref.namespace} in the stream has pods with its selector {shown}{nearest}{index.unread()}",
        "set workload to KIND/NAME if pods get these labels at run time; pods that an operator makes cannot be changed here",
    )


def _usable(service: Manifest, found: list[Manifest]) -> list[Manifest]:
    problems = []
    for ref, count in Counter(workload.ref for workload in found).items():
        if count > 1:
            problems.append(
                Problem(str(ref), f"is behind {service.ref} and occurs {count} times in the stream", "render it once")
            )
    for workload in found:
        template = workloads.template_of(workload.ref.kind, workload.body)
        mesh = workloads.mesh_of(template)
        if fields.text(template, "spec", "hostNetwork") == "true":
            message = f"is behind {service.ref} and uses hostNetwork: a port of ours would be opened on every node"
            problems.append(Problem(str(workload.ref), message, "take hostNetwork away, or the flag"))
        if mesh:
            message = f"is behind {service.ref} and gets a mesh proxy ({mesh}), which encrypts this hop already"
            problems.append(
                Problem(str(workload.ref), message, "take the flag away, or switch injection off for these pods")
            )
    if problems:
        raise Problems(problems)
    return found


def _pod(request: Request, workload: Manifest, port: Port) -> Pod:
    everyone = workloads.containers(workload.ref.kind, workload.body)
    ours = next(
        (c for c in everyone if own_sidecar.listener_of(c) and c.number_of(port.target) == own_sidecar.listener_of(c)),
        None,
    )
    if ours:
        # What a sidecar of ours stands before is what it was made for.
        port = port._replace(target=str(own_sidecar.upstream_of(ours)))
    container = _container(request, workload, port, own_sidecar.without(everyone))
    target = container.number_of(port.target)
    if not target:
        where = f'container {container.name} declares no port named "{port.target}"'
        raise refusal(
            workload.ref, f"is behind {request.service}, but {where}", "set https-port and port, or mend the chart"
        )
    return Pod(workload.ref, workloads.spec_path(workload.ref.kind), container.path, container.name, target)


def _container(request: Request, workload: Manifest, port: Port, containers: tuple[Container, ...]) -> Container:
    """The container that serves ``port``, as the endpoints controller finds it."""
    names = ", ".join(c.name for c in containers)
    if request.flags.container:
        found = next((c for c in containers if c.name == request.flags.container), None)
        if not found:
            raise refusal(workload.ref, f"has no container {request.flags.container}; its containers are {names}")
        return found
    number = fields.number(port.target)
    declaring = [c for c in containers if (c.declares(number) if number else c.port_named(port.target))]
    if declaring:
        return declaring[0]
    if number and len(containers) == 1:
        return containers[0]
    if number:
        message = f"is behind {request.service}, but none of its containers ({names}) declares port {number}"
        raise refusal(workload.ref, message, "set container to the one that serves it")
    message = f'is behind {request.service}, but none of its containers ({names}) declares a port named "{port.target}"'
    raise refusal(workload.ref, message, "set workload to the one that serves it, or mend the port's name in the chart")
