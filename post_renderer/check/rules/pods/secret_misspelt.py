"""A Secret that no Certificate fills, with a name like that of one which nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, Manifest, Ref, fields
from post_renderer.model.suggestion import similar
from post_renderer.topology import secret_mounts
from post_renderer.topology.certificates import GROUP, KIND

ABOUT = About(
    id="secret-misspelt",
    severity=WARNING,
    title="Pods mount a Secret whose name looks like a misspelt one of a Certificate.",
    why=(
        "The pods do not start while there is no Secret of the name, and the Certificate fills another one "
        "that nothing in these manifests uses."
    ),
    fix="write the same name in both",
    example=Example(
        "ingress-nginx", good="            secretName: web-tls\n", bad="            secretName: web-tsl\n"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The volumes with such Secrets."""
    used = {(w.ref.namespace, v.secret) for w in context.workloads for v in secret_mounts.volumes_of(w)}
    unused: dict[str, dict[str, Manifest]] = {}
    for certificate in context.objects.by_kind(KIND, GROUP):
        secret, namespace = fields.text(certificate.body, "spec", "secretName"), certificate.ref.namespace
        is_public = context.topology.routes.public_tls_source(namespace, secret)
        if (namespace, secret) not in used and not is_public:
            unused.setdefault(namespace, {})[secret] = certificate
    for workload in context.workloads:
        candidates = unused.get(workload.ref.namespace, {})
        for volume in secret_mounts.volumes_of(workload) if candidates else ():
            is_known = context.topology.certificates.filling(workload.ref.namespace, volume.secret)
            is_there = is_known or context.objects.all(
                Ref("", "Secret", workload.ref.namespace, volume.secret)
            )
            nearest = [] if is_there else similar(volume.secret, candidates)
            if nearest and _differs_by_letters(volume.secret, nearest[0]):
                message = (
                    f"mounts Secret {volume.secret}, and {candidates[nearest[0]].ref} fills {nearest[0]}, "
                    "which nothing uses"
                )
                yield Mistake(workload.ref, volume.path, message)


def _differs_by_letters(one: str, other: str) -> bool:
    """Whether two names have the same length but for one letter: web-tls and web-tls-2 are two names."""
    return abs(len(one) - len(other)) <= 1 and one.rstrip("0123456789") != other.rstrip("0123456789")
