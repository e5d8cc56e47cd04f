"""A Certificate whose private key stays the same."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import NOTE, fields

ABOUT = About(
    id="certificate-key-kept",
    severity=NOTE,
    title="`rotationPolicy: Never` keeps the private key through all renewals.",
    why=(
        "Whoever has read the key once can use it for as long as the Service exists, whatever is renewed. "
        "Always is the default since cert-manager 1.18 (pkg/apis/certmanager/v1/types_certificate.go)."
    ),
    fix="set it to Always",
    example=Example("ingress-nginx", good="rotationPolicy: Always", bad="rotationPolicy: Never"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Certificates of that kind that pods have mounted."""
    mounted = {certificate.ref: certificate for _, certificate in context.certificate_mounts}
    for ref, certificate in mounted.items():
        if fields.text(certificate.body, "spec", "privateKey", "rotationPolicy") == "Never":
            path = ("spec", "privateKey", "rotationPolicy")
            yield Mistake(ref, path, "its private key stays the same through all renewals")
