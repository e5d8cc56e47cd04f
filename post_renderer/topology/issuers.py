"""The issuers of Certificates, as ``issuerRef`` names them, and what the stream says about them."""

from post_renderer.model import Manifest, fields
from post_renderer.model.records import NamedTuple
from post_renderer.topology.certificates import GROUP
from post_renderer.topology.objects import Objects

KINDS = ("ClusterIssuer", "Issuer")


class Issuer(NamedTuple):
    """The ``issuerRef`` of a Certificate in ``namespace``."""

    name: str
    kind: str
    group: str
    namespace: str


def of_certificate(certificate: Manifest) -> Issuer:
    """The issuer of a Certificate of the stream, with the defaults of cert-manager 1.21."""
    ref = fields.mapping(certificate.body, "spec", "issuerRef")
    kind, group = fields.text(ref, "kind") or "Issuer", fields.text(ref, "group") or GROUP
    return Issuer(fields.text(ref, "name"), kind, group, certificate.ref.namespace)


def is_self_signed(issuer: Issuer, objects: Objects) -> bool:
    """Whether the issuer is of type SelfSigned by its manifest; false where the stream does not have it."""
    manifest = in_stream(issuer, objects)
    return manifest is not None and "selfSigned" in fields.mapping(manifest.body, "spec")


def is_acme(issuer: Issuer, objects: Objects) -> bool:
    """Whether the issuer is of type ACME by its manifest: it gives no CA, so that Secrets get no ca.crt."""
    manifest = in_stream(issuer, objects)
    return manifest is not None and "acme" in fields.mapping(manifest.body, "spec")


def in_stream(issuer: Issuer, objects: Objects) -> Manifest | None:
    """The manifest of the issuer, None where the stream does not have it or it is not cert-manager's own."""
    if issuer.group != GROUP or issuer.kind not in KINDS:
        return None
    for manifest in objects.by_key(issuer.kind, GROUP, _names).get(issuer.name, ()):
        if issuer.kind == "ClusterIssuer" or manifest.ref.namespace == issuer.namespace:
            return manifest
    return None


def _names(manifest: Manifest) -> tuple[str, ...]:
    return (manifest.ref.name,)
