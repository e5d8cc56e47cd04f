"""The sidecar: a container of ours that serves TLS and hands the plain stream to the application beside it."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import workloads
from post_renderer.model import Backend, Body, Finding, Key, Note, Path, Pod, Problem, Put, Settings, Sidecar, fields
from post_renderer.plan.serving.container import Seat
from post_renderer.topology import own_sidecar

# ghostunnel v1.11.1, main.go and certloader: the files are read again at every tick.
RELOAD = "60s"
# Less than the 30 s that kubernetes gives a pod to end (core/v1 terminationGracePeriodSeconds).
SHUTDOWN = "20s"
RESOURCES: Body = {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "64Mi"}}
# The profile `restricted` of Pod Security Standards; 65532 is the user of distroless images.
SECURITY_CONTEXT: Body = {
    "runAsNonRoot": True,
    "runAsUser": 65532,
    "runAsGroup": 65532,
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def obstacle(pod: Pod, kind: str, template: Body, settings: Settings) -> Problem | None:
    """Why this pod cannot have one, whatever its application."""
    selector = fields.texts(template, "spec", "nodeSelector")
    windows = "windows" in (fields.text(template, "spec", "os", "name"), selector.get("kubernetes.io/os"))
    if windows:
        message = f"runs on Windows, for which the sidecar's image {settings.sidecar.image} is not made"
        return Problem(str(pod.workload), message, "set mode to native or mount")
    if workloads.KINDS[kind].ends and not settings.sidecar.native:
        message = "comes to an end, which a sidecar among its containers would keep it from"
        return Problem(str(pod.workload), message, "take nativeSidecar: false out of the config file")
    return None


def changes(backend: Backend, seat: Seat, volume: str, settings: Settings, port_name: str) -> Iterator[Finding]:
    """The container, last of those that start before the application, and what it does not protect."""
    pod, sidecar = seat.pod, settings.sidecar
    group = "initContainers" if sidecar.native else "containers"
    name = f"backend-tls-{backend.listener}"
    there = next((c for c in seat.everyone if c.name == name), None)
    if there and not own_sidecar.listener_of(there):
        message = f"has a container {name} already, which is no sidecar of ours"
        yield Problem(str(pod.workload), message, f"give {backend.service} another https-port")
        return
    # One that is there already stays where it is, and what it is.
    path: Path = there.path if there else (*pod.spec, group, Key("name", name))
    sidecar = sidecar._replace(native="initContainers" in path)
    why = f"sidecar {name}: TLS on port {backend.listener}, plain to port {pod.target} of container {pod.container}"
    yield Put(pod.workload, path, _container(name, port_name, backend.listener, seat, volume, sidecar), why)
    subject = str(backend.service)
    if backend.way.why:
        yield Note("note", subject, f"gets a sidecar: {backend.way.why}")
    if backend.way.warning:
        yield Note("warning", subject, backend.way.warning)
    plain = f"port {pod.target} of the pod still answers in plain HTTP inside the cluster"
    yield Note("note", subject, f"{plain}; a NetworkPolicy that admits only port {backend.listener} closes it")
    trusted = "the application sees 127.0.0.1 as its client: where it has a list of trusted proxies, add that address"
    yield Note("note", subject, trusted)
    if sidecar.native:
        older = (
            "the sidecar needs Kubernetes 1.29 or later; for older clusters set nativeSidecar: false in the config file"
        )
        yield Note("note", subject, older)


def _container(name: str, port_name: str, listener: int, seat: Seat, volume: str, sidecar: Sidecar) -> Body:
    kept = next((port.name for c in seat.everyone if c.name == name for port in c.ports), "")
    body: Body = {"name": name, "image": sidecar.image}
    if sidecar.native:
        body["restartPolicy"] = "Always"
    body["args"] = [
        "server",
        f"--listen=0.0.0.0:{listener}",
        f"--target=127.0.0.1:{seat.pod.target}",
        f"--cert={seat.mount_path}/tls.crt",
        f"--key={seat.mount_path}/tls.key",
        "--disable-authentication",
        f"--timed-reload={RELOAD}",
        f"--shutdown-timeout={SHUTDOWN}",
        "--quiet=conns",
        "--quiet=handshake-errs",
        *sidecar.extra_args,
    ]
    body["ports"] = [{"name": kept or port_name, "containerPort": listener, "protocol": "TCP"}]
    body["readinessProbe"] = {"tcpSocket": {"port": listener}}
    body["resources"] = RESOURCES if sidecar.resources is None else sidecar.resources
    body["securityContext"] = SECURITY_CONTEXT if sidecar.security_context is None else sidecar.security_context
    body["volumeMounts"] = [{"name": volume, "mountPath": seat.mount_path, "readOnly": True}]
    return body
