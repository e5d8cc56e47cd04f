"""A certificate of a SelfSigned issuer, by whose ``ca.crt`` a controller verifies."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext, covers, is_for_servers
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING
from post_renderer.topology import issuers

ABOUT = About(
    id="certificate-self-signed",
    severity=WARNING,
    title="The certificate of the pods is signed by itself, and the controller verifies it.",
    why=(
        "Each renewal makes another CA: the controller trusts the new `ca.crt` at once, while the pods "
        "serve the old certificate until they read the new one. During a renewal 371 of 482 requests got "
        "502, over 48 s; with an issuer of type CA none of 495 (seen with cert-manager 1.18.2 and "
        "ingress-nginx 1.15.1)."
    ),
    fix="use an issuer of type CA; backend-tls issuer NAME prints one",
    example=Example(
        "cert-manager",
        good="    name: internal-ca\n    kind: ClusterIssuer",
        bad="    name: bootstrap\n    kind: ClusterIssuer",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Certificates of pods whose connections are verified, where the issuer is in the stream."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        name = connection.tls.verified_name
        if not connection.tls.ca_verified:
            continue
        for certificate in (c for each in connection.listeners for c in context.certificates_of(each)):
            issuer = issuers.of_certificate(certificate)
            is_verified = covers(certificate, name) if name else is_for_servers(certificate)
            if is_verified and issuers.is_self_signed(issuer, context.objects):
                message = (
                    f"has {issuer.kind} {issuer.name} of type SelfSigned, and {connection.source.ref} "
                    "verifies it: each renewal is an outage"
                )
                found.setdefault(Mistake(certificate.ref, ("spec", "issuerRef", "name"), message))
    yield from found
