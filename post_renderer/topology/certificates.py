"""Which Certificate fills a Secret."""

from __future__ import annotations

from post_renderer.model import Manifest, fields
from post_renderer.topology.objects import Objects

GROUP, KIND = "cert-manager.io", "Certificate"


class Certificates:
    """The cert-manager Certificates of a stream, looked up by the Secret that they fill."""

    def __init__(self, objects: Objects) -> None:
        self._by_secret = {
            (manifest.ref.namespace, fields.text(manifest.body, "spec", "secretName")): manifest
            for manifest in objects.by_kind(KIND, GROUP)
        }

    def filling(self, namespace: str, secret: str) -> Manifest | None:
        """The Certificate that fills ``secret``, None without one."""
        return self._by_secret.get((namespace, secret))
