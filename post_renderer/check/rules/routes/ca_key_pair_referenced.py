"""Routing settings that name the Secret with the key pair of a CA."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ca_references
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, fields
from post_renderer.topology import certificates

ABOUT = About(
    id="ca-key-pair-referenced",
    severity=WARNING,
    title="A setting of the controller names the Secret with the key pair of a CA.",
    why=(
        "What reads the Secret can issue certificates for every name: the private key of the CA is in it. "
        "ingress-nginx even presents the pair of `proxy-ssl-secret` to pods that ask for a certificate "
        "(v1.15.1, seen under traffic). All that verification needs is the certificate of the CA."
    ),
    fix=(
        "name a Secret that has the certificate of the CA alone, in ca.crt, such as one of trust-manager, or "
        "that of the certificate of the pods"
    ),
    example=Example(
        "ingress-nginx",
        good="spec:\n  secretName: web-tls\n",
        bad="spec:\n  isCA: true\n  secretName: web-tls\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The settings that name the Secret of a Certificate of the stream which is that of a CA."""
    pairs = {
        (each.ref.namespace, fields.text(each.body, "spec", "secretName")): each.ref
        for each in context.objects.by_kind(certificates.KIND, certificates.GROUP)
        if fields.text(each.body, "spec", "isCA").lower() == "true"
    }
    for reference in ca_references.all_of(context) if pairs else ():
        authority = pairs.get((reference.namespace, reference.secret))
        if authority:
            message = (
                f"{reference.path[-1]} names Secret {reference.secret}, the key pair of {authority}, a CA"
            )
            yield Mistake(reference.ref, reference.path, message)
