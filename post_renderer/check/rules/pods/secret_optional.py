"""A certificate without which a pod starts."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

ABOUT = About(
    id="secret-optional",
    severity=WARNING,
    title="The volume with the certificate is `optional`.",
    why=(
        "A pod that starts before the Certificate is issued has no files: most programs exit, and MinIO "
        "serves plain HTTP on its port instead (seen running). Without `optional` kubelet waits for the "
        "Secret."
    ),
    fix="remove optional",
    example=Example(
        "ingress-nginx",
        good="            secretName: web-tls\n",
        bad="            secretName: web-tls\n            optional: true\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The volumes of that kind, of Secrets that a Certificate of the stream fills."""
    for volume, certificate in context.certificate_volumes:
        if volume.is_optional:
            message = f"starts without Secret {volume.secret}, which {certificate.ref} fills"
            yield Mistake(volume.workload.ref, (*volume.path, "optional"), message)
