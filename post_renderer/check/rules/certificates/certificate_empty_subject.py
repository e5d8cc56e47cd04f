"""A self-signed certificate with an empty subject."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, Manifest, fields
from post_renderer.topology import issuers

ABOUT = About(
    id="certificate-empty-subject",
    severity=WARNING,
    title="A certificate of a SelfSigned issuer has neither `commonName` nor `subject`.",
    why=(
        "Its issuer is empty then, which RFC 5280 forbids: Java servers refuse it and do not start, with "
        "`Empty issuer DN not allowed in X509Certificates` (seen with Keycloak 22.0.5, 25.0.0 and 26.5.6)."
    ),
    fix="set spec.commonName, of at most 64 characters",
    example=Example(
        "cert-manager",
        good="  commonName: web\n  dnsNames:\n    - web\n    - web.shop\n    - web.shop.svc\n"
        "    - web.shop.svc.cluster.local\n  usages:\n    - digital signature\n    - key encipherment\n"
        "    - server auth\n  privateKey:\n    rotationPolicy: Always\n  issuerRef:\n    name: internal-ca\n",
        bad="  dnsNames:\n    - web.shop.svc\n  issuerRef:\n    name: bootstrap\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """Such Certificates that pods have mounted, where the issuer is in the stream."""
    mounted = {certificate.ref: certificate for _, certificate in context.certificate_mounts}
    for certificate in mounted.values():
        issuer = issuers.of_certificate(certificate)
        if not _has_subject(certificate) and issuers.is_self_signed(issuer, context.objects):
            message = (
                f"has no commonName and no subject, and {issuer.kind} {issuer.name} is of type SelfSigned"
            )
            yield Mistake(certificate.ref, ("spec",), message)


def _has_subject(certificate: Manifest) -> bool:
    spec = fields.mapping(certificate.body, "spec")
    return any(spec.get(key) for key in ("commonName", "subject", "literalSubject"))
