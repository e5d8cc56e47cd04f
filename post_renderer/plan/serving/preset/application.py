"""The application to which a preset is applied."""

from __future__ import annotations

from post_renderer.model import TargetPod
from post_renderer.model.preset import Preset
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend
from post_renderer.plan.serving.secret_volume import SecretVolume


class Application(NamedTuple):
    """The container of an application in one pod, where its key pair is mounted, and the preset for it."""

    volume: SecretVolume
    preset: Preset

    @property
    def backend(self) -> Backend:
        """The backend that the application serves."""
        return self.volume.backend

    @property
    def pod(self) -> TargetPod:
        """The pod of the application."""
        return self.volume.pod

    @property
    def files_path(self) -> str:
        """The folder in which the files of the preset are mounted."""
        return self.preset.files_path or f"{self.volume.mount_path}-config"

    def filled(self, text: str) -> str:
        """``text`` with values in place of the placeholders of presets."""
        mount_path, file_names = self.volume.mount_path, dict(self.preset.items)
        values = {
            "certFile": f"{mount_path}/{file_names.get('tls.crt', 'tls.crt')}",
            "keyFile": f"{mount_path}/{file_names.get('tls.key', 'tls.key')}",
            "filesPath": self.files_path,
            "mountPath": mount_path,
            "port": str(self.backend.tls_port),
            "secretName": self.backend.certificate.secret,
        }
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text
