"""Pods that mount the Secret of a Certificate of another namespace."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, Manifest, Ref, fields
from post_renderer.topology import secret_mounts
from post_renderer.topology.certificates import GROUP, KIND

ABOUT = About(
    id="secret-of-other-namespace",
    severity=WARNING,
    title="Pods mount a Secret that a Certificate fills in another namespace.",
    why=(
        "A pod has the Secrets of its own namespace alone, and a Certificate fills one in its own: unless "
        "somebody copies it, and each renewal of it, the pods do not start (kubernetes.io, "
        "concepts/configuration/secret)."
    ),
    fix="put the Certificate into the namespace of the pods",
    example=Example(
        "ingress-nginx",
        good="  name: web-tls\n  namespace: shop\n",
        bad="  name: web-tls\n  namespace: cert-manager\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The volumes of that kind, where the stream has the Secret in one other namespace alone."""
    by_secret: dict[str, list[Manifest]] = {}
    for certificate in context.objects.by_kind(KIND, GROUP):
        by_secret.setdefault(fields.text(certificate.body, "spec", "secretName"), []).append(certificate)
    for workload in context.workloads:
        namespace = workload.ref.namespace
        for volume in secret_mounts.volumes_of(workload):
            others = by_secret.get(volume.secret, [])
            is_own = any(each.ref.namespace == namespace for each in others)
            is_there = is_own or context.objects.all(Ref("", "Secret", namespace, volume.secret))
            if len(others) == 1 and not is_there and not _is_copied(others[0]):
                message = (
                    f"mounts Secret {volume.secret}, which {others[0].ref} fills in namespace "
                    f"{others[0].ref.namespace}, and the pods are in {namespace}"
                )
                yield Mistake(workload.ref, volume.path, message)


def _is_copied(certificate: Manifest) -> bool:
    """Whether the Secret has annotations, by which Reflector and others copy it to other namespaces."""
    return bool(fields.mapping(certificate.body, "spec", "secretTemplate", "annotations"))
