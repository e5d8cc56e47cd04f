"""Two Certificates that fill the same Secret."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, Ref, fields
from post_renderer.topology.certificates import GROUP, KIND

ABOUT = About(
    id="certificate-secret-shared",
    severity=ERROR,
    title="Two Certificates fill the same Secret.",
    why=(
        "cert-manager finds a Secret that was issued for the other Certificate (IncorrectCertificate) and "
        "issues again, for both in turn: what pods serve changes all the time (cert-manager v1.21.2, "
        "internal/controller/certificates/policies/checks.go)."
    ),
    fix="give each Certificate a secretName of its own, or one Certificate all the names",
    example=Example(
        "cert-manager",
        good="  namespace: cert-manager\nspec:\n  secretName: internal-ca\n",
        bad="  namespace: shop\nspec:\n  secretName: web-tls\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """Each Certificate whose Secret an earlier one of the stream fills."""
    first: dict[tuple[str, str], Ref] = {}
    for certificate in context.objects.by_kind(KIND, GROUP):
        secret = fields.text(certificate.body, "spec", "secretName")
        if not secret or certificate.is_hook:
            continue
        other = first.setdefault((certificate.ref.namespace, secret), certificate.ref)
        if other != certificate.ref:
            message = f"fills Secret {secret}, as {other} does"
            yield Mistake(certificate.ref, ("spec", "secretName"), message)
