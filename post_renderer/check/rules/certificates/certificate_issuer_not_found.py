"""A Certificate whose issuer is of another kind, or in another namespace."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, Ref
from post_renderer.topology import issuers
from post_renderer.topology.certificates import GROUP, KIND
from post_renderer.topology.issuers import Issuer

ABOUT = About(
    id="certificate-issuer-not-found",
    severity=ERROR,
    title="A Certificate names an issuer by the wrong kind, or one of another namespace.",
    why=(
        "Without `kind` it is an Issuer of the Certificate's own namespace (cert-manager v1.21.2, "
        "internal/apis/certmanager/v1/defaults.go). One that is not there issues nothing: there is no "
        "Secret, and the pods do not start."
    ),
    fix="set issuerRef.kind, or use a ClusterIssuer for several namespaces",
    example=Example(
        "cert-manager",
        good="    name: internal-ca\n    kind: ClusterIssuer\n",
        bad="    name: internal-ca\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Certificates whose issuer is not in the stream, where another one of its name is."""
    by_name: dict[str, list[Ref]] = {}
    for kind in issuers.KINDS:
        for manifest in context.objects.by_kind(kind, GROUP):
            by_name.setdefault(manifest.ref.name, []).append(manifest.ref)
    for certificate in context.objects.by_kind(KIND, GROUP):
        issuer = issuers.of_certificate(certificate)
        others = by_name.get(issuer.name, [])
        if issuer.group == GROUP and others and issuers.in_stream(issuer, context.objects) is None:
            found = " and ".join(map(_spelled, others))
            message = f"names {_own(issuer)}, which is not in the stream, but {found}"
            yield Mistake(certificate.ref, ("spec", "issuerRef"), message)


def _own(issuer: Issuer) -> str:
    where = f" of namespace {issuer.namespace}" if issuer.kind == "Issuer" else ""
    return f"{issuer.kind} {issuer.name}{where}"


def _spelled(ref: Ref) -> str:
    return str(ref) if ref.kind == "ClusterIssuer" else f"{ref} of namespace {ref.namespace}"
