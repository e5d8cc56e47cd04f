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


# What a Certificate writes by its options (cert-manager v1.21.2, pkg/apis/certmanager/v1/types.go).
_FORMATS = {"CombinedPEM": "tls-combined.pem", "DER": "key.der"}
_KEYSTORES = {"jks": ("keystore.jks", "truststore.jks"), "pkcs12": ("keystore.p12", "truststore.p12")}


def keys_of(certificate: Manifest) -> tuple[str, ...]:
    """The keys of the Secret that a Certificate fills; ``ca.crt`` only if the issuer gives one."""
    spec = fields.mapping(certificate.body, "spec")
    formats = (fields.text(each, "type") for each in fields.sequence(spec, "additionalOutputFormats"))
    keystores = (
        key
        for kind, keys in _KEYSTORES.items()
        if fields.text(spec, "keystores", kind, "create") == "true"
        for key in keys
    )
    more = (_FORMATS[each] for each in formats if each in _FORMATS)
    return ("tls.crt", "tls.key", "ca.crt", *more, *keystores)
