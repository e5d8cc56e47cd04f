"""The application serves TLS, configured by a preset."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Decision, Finding, Ref
from post_renderer.model.preset import Preset
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts, Target
from post_renderer.plan.serving import secret_volume, tls_port
from post_renderer.plan.serving.preset import apply
from post_renderer.plan.serving.preset.application import Application
from post_renderer.plan.serving.secret_volume import SecretVolume


class PresetServer(NamedTuple):
    """The application of ``preset``."""

    preset: Preset
    mode: str = "native"
    resources: tuple[Ref, ...] = ()
    adds_container: bool = False
    asks_for_certificates: bool = False

    @property
    def secret_name(self) -> str:
        """See TLSServer."""
        return self.preset.secret_name

    @property
    def reloads(self) -> bool:
        """See TLSServer."""
        return self.preset.renewal.by_itself

    def tls_port(self, target: Target, planned: PlannedPorts) -> int:  # noqa: ARG002 - part of the Protocol
        """See TLSServer."""
        pods = target.chain.pods
        if target.options.https_port:
            return target.options.https_port
        return tls_port.free_port(self.preset.port, pods) if self.preset.port else pods[0].port

    def changes(self, backend: Backend, context: PlanContext) -> Iterator[Decision]:
        """See TLSServer."""
        items = secret_volume.renamed(self.preset.items)
        for pod in backend.pods:
            name = secret_volume.volume_name(backend, pod, items, secret_volume.any_volume)
            if isinstance(name, Finding):
                yield name
                continue
            existing = secret_volume.existing_mount_path(pod, name)
            path = backend.options.mount_path or existing or self.preset.mount_path
            volume = SecretVolume(backend, pod, name, path, items)
            yield from volume.mounted()
            yield from tls_port.declaration(backend, pod, context)
            yield from apply.changes(Application(volume, self.preset), context.topology)

    def renewal(self) -> str:
        """See TLSServer."""
        return f"{self.preset.name} picks up a renewed certificate {self.preset.renewal.how}"
