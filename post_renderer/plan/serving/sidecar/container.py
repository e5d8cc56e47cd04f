"""The container of a sidecar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.model import (
    Body,
    Container,
    Decision,
    Drop,
    Item,
    Key,
    Path,
    Put,
    SidecarSettings,
    TargetPod,
    fields,
    problem,
)
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.serving.secret_volume import SecretVolume
from post_renderer.plan.serving.sidecar import addresses, resources
from post_renderer.plan.serving.sidecar.addresses import Addresses
from post_renderer.topology import own_sidecar

# ghostunnel/ghostunnel v1.11.1, Dockerfile-distroless: no shell, user 65532.
IMAGE = "ghostunnel/ghostunnel:v1.11.1-distroless"
# ghostunnel v1.11.1, main.go and certloader: the files are read again in this interval.
RELOAD = "60s"
# Less than the 30 s in which a pod has to end by default (core/v1 terminationGracePeriodSeconds).
SHUTDOWN = "20s"
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


def is_native(backend: Backend, pod: TargetPod, settings: SidecarSettings) -> bool:
    """Whether the sidecar is a native one (an init container); an existing sidecar stays as it is."""
    name = own_sidecar.name_of(backend.tls_port)
    existing = next((container for container in pod.containers if container.name == name), None)
    return "initContainers" in existing.path if existing else settings.native


def changes(volume: SecretVolume, context: PlanContext) -> Iterator[Decision]:
    """The container, added after the existing ones of its list; an existing sidecar stays where it is."""
    backend, pod, settings = volume.backend, volume.pod, context.settings.sidecar
    name = own_sidecar.name_of(backend.tls_port)
    existing = next((container for container in pod.containers if container.name == name), None)
    if existing and not own_sidecar.tls_port_of(existing):
        message = f"has a container {name} already, which is not a backend-tls sidecar"
        hint = f"give {backend.service} another https-port"
        yield problem("sidecar-name-taken", pod.ref, message, hint, existing.path)
        return
    native = is_native(backend, pod, settings)
    group = "initContainers" if native else "containers"
    path: Path = existing.path if existing else (*pod.spec, group, Key("name", name))
    existing_name = existing.ports[0].name if existing and existing.ports else ""
    port_name = existing_name or context.port_names[pod.ref, backend.tls_port]
    at = addresses.of(backend, pod, context)
    body = _body(volume, settings._replace(native=native), at, port_name)
    why = (
        f"sidecar {name}: TLS on port {backend.tls_port}, "
        f"forwarded to port {pod.port} of container {pod.container.name}"
    )
    if existing:
        yield from _updated_args(pod, existing, fields.words(body.pop("args")), why)
    yield Put(pod.ref, path, body, why)


def _updated_args(pod: TargetPod, existing: Container, wanted: Sequence[str], why: str) -> Iterator[Decision]:
    """The arguments of an ``existing`` sidecar, one by one; an earlier version wrote others."""
    path: Path = (*existing.path, "args")
    written = fields.words(existing.body, "args")
    obsolete = [index for index, arg in enumerate(written) if arg not in wanted]
    for arg in (arg for arg in wanted if arg not in written):
        option = arg.partition("=")[0]
        index = next((index for index in obsolete if written[index].partition("=")[0] == option), None)
        if index is not None:
            obsolete.remove(index)
        yield Put(pod.ref, (*path, Item(arg) if index is None else index), arg, why)
    for index in obsolete:
        yield Drop(pod.ref, (*path, index), why)


def _authentication(volume: SecretVolume) -> list[str]:
    """Whom the sidecar admits: everyone, or who has a certificate of the CA with the client's name.

    ghostunnel v1.11.1, main.go, validateServerFlags and auth/auth.go: the two exclude each other, and names
    are compared as they are, so that a wildcard in a certificate is none of them.
    """
    client = volume.backend.certificate.client
    if client is None:
        return ["--disable-authentication"]
    return [f"--cacert={volume.mount_path}/ca.crt", f"--allow-dns={client.dns_name}"]


def _body(volume: SecretVolume, settings: SidecarSettings, at: Addresses, port_name: str) -> Body:
    port, mount_path = volume.backend.tls_port, volume.mount_path
    body: Body = {"name": own_sidecar.name_of(port), "image": settings.image or IMAGE}
    if settings.native:
        body["restartPolicy"] = "Always"
    if at.env:
        body["env"] = [*at.env]
    body["args"] = [
        "server",
        *at.args(port, volume.pod.port),
        f"--cert={mount_path}/tls.crt",
        f"--key={mount_path}/tls.key",
        *_authentication(volume),
        f"--timed-reload={RELOAD}",
        f"--shutdown-timeout={SHUTDOWN}",
        "--quiet=conns",
        "--quiet=handshake-errs",
        *settings.extra_args,
    ]
    body["ports"] = [{"name": port_name, "containerPort": port, "protocol": "TCP"}]
    body["readinessProbe"] = {"tcpSocket": {"port": port}}
    body["resources"] = resources.of(settings)
    body["securityContext"] = (
        SECURITY_CONTEXT if settings.security_context is None else settings.security_context
    )
    body["volumeMounts"] = [{"name": volume.name, "mountPath": mount_path, "readOnly": True}]
    return body
