"""The Secret of a Policy that is not of the type that the controller reads."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.f5_nginx import policies
from post_renderer.model import ERROR, Manifest, Ref, fields

_TYPE = "nginx.org/ca"
_KEY = ("spec", "egressMTLS", "trustedCertSecret")

ABOUT = About(
    id="f5-nginx-ca-type",
    severity=ERROR,
    title="`trustedCertSecret` names a Secret that is not of type nginx.org/ca.",
    why=(
        "A Secret of another type is refused, and nginx answers 500 (nginx/kubernetes-ingress v5.5.4, "
        "internal/configs/policy.go, addEgressMTLSConfig). cert-manager makes none of this type: the type "
        "of its Secrets is kubernetes.io/tls."
    ),
    fix="have a Secret of type nginx.org/ca with the CA in ca.crt",
    example=Example("f5-nginx", good="trustedCertSecret: web-ca", bad="trustedCertSecret: web-tls"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Policies that name such a Secret of the stream, or that of a Certificate of the stream."""
    for policy in context.objects.by_kind(policies.KIND, policies.GROUP):
        secret = fields.text(policy.body, *_KEY)
        found = _other_type(policy, secret, context) if secret else ""
        if found:
            yield Mistake(policy.ref, _KEY, f"trustedCertSecret names {secret}, {found}, not {_TYPE}")


def _other_type(policy: Manifest, secret: str, context: CheckContext) -> str:
    namespace = policy.ref.namespace
    for manifest in context.objects.all(Ref("", "Secret", namespace, secret)):
        of_manifest = fields.text(manifest.body, "type") or "Opaque"
        return "" if of_manifest == _TYPE else f"a Secret of type {of_manifest}"
    certificate = context.topology.certificates.filling(namespace, secret)
    return f"the Secret of {certificate.ref}, of type kubernetes.io/tls" if certificate else ""
