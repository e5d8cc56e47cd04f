"""Mode mount: the Secret is mounted, and the chart has to configure the application to serve TLS with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.model import MOUNT_PATH, Decision, Finding, Ref, note
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts, Target
from post_renderer.plan.serving import secret_volume, tls_port
from post_renderer.plan.serving.secret_volume import SecretVolume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset


class MountServer(NamedTuple):
    """The application, configured by its chart."""

    mode: str = "mount"
    preset: Preset | None = None
    resources: tuple[Ref, ...] = ()
    secret_name: str = ""
    adds_container: bool = False
    reloads: bool = False
    asks_for_certificates: bool = True

    def tls_port(self, target: Target, planned: PlannedPorts) -> int:  # noqa: ARG002 - part of the Protocol
        """See TLSServer."""
        pods = target.chain.pods
        if target.options.https_port:
            return target.options.https_port
        if target.chain.tls:
            return pods[0].port
        return tls_port.free_port(tls_port.declared(pods) or tls_port.DEFAULT, pods)

    def changes(self, backend: Backend, context: PlanContext) -> Iterator[Decision]:
        """See TLSServer."""
        for pod in backend.pods:
            name = secret_volume.volume_name(backend, pod, [], secret_volume.any_volume)
            if isinstance(name, Finding):
                yield name
                continue
            existing = secret_volume.existing_mount_path(pod, name)
            path = backend.options.mount_path or existing or MOUNT_PATH
            volume = SecretVolume(backend, pod, name, path, [])
            yield from volume.mounted()
            yield from tls_port.declaration(backend, pod, context)
            message = (
                f"mode mount relies on the chart: {pod.ref}: container {pod.container.name} must serve TLS "
                f"on port {backend.tls_port} with {path}/tls.crt and tls.key"
            )
            yield note("chart-serves-tls", backend.service, message)
            client = backend.certificate.client
            if client:
                message = (
                    f"client-auth relies on the chart: {pod.ref}: container {pod.container.name} must demand "
                    f"a client certificate of the CA in {path}/ca.crt, with the name {client.dns_name}"
                )
                yield note("chart-asks-for-certificates", backend.service, message)

    def renewal(self) -> str:
        """See TLSServer."""
        return "it is unknown whether the application picks up a renewed certificate without a restart"
