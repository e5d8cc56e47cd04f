"""A Secret with a key pair in the stream, which a Certificate fills as well."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, Ref, fields
from post_renderer.topology.certificates import GROUP, KIND

_BESIDE = """\
---
apiVersion: v1
kind: Secret
metadata:
  name: web-tls
  namespace: shop
type: kubernetes.io/tls
stringData:
  tls.crt: ""
  tls.key: ""
---
apiVersion: v1
kind: Service
"""
ABOUT = About(
    id="certificate-secret-in-stream",
    severity=WARNING,
    title="The manifests have a Secret with a key pair that a Certificate fills as well.",
    why=(
        "Whoever applies the manifests writes the one pair, cert-manager the other: after each upgrade or "
        "sync the pods serve a certificate that nobody trusts until it is issued again (cert-manager "
        "v1.21.2, internal/controller/certificates/policies/checks.go, "
        "SecretPublicKeyDiffersFromCurrentCertificateRequest)."
    ),
    fix="remove the Secret from the manifests: in a chart there is a value for an existing Secret",
    example=Example("cert-manager", good="---\napiVersion: v1\nkind: Service\n", bad=_BESIDE),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Secrets of that kind."""
    for certificate in context.objects.by_kind(KIND, GROUP):
        name = fields.text(certificate.body, "spec", "secretName")
        for secret in context.objects.all(Ref("", "Secret", certificate.ref.namespace, name)):
            for data in ("data", "stringData"):
                if "tls.crt" in fields.mapping(secret.body, data):
                    message = f"has tls.crt in {data}, and {certificate.ref} fills it"
                    yield Mistake(secret.ref, (data, "tls.crt"), message)
