"""A file of a Certificate's Secret that is mounted by ``subPath``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="secret-sub-path",
    severity=WARNING,
    title="A certificate is mounted by `subPath`.",
    why=(
        "The container keeps the file that was there when it started: a renewed certificate never gets into "
        "the pod, and the old one expires (kubernetes.io, concepts/storage/volumes, subPath). Without "
        "`subPath` kubelet writes the renewed files within a minute or two."
    ),
    fix="mount the volume without subPath, as a folder of its own",
    example=Example(
        "ingress-nginx",
        good="              mountPath: /etc/web/tls\n",
        bad="              mountPath: /etc/web/tls.crt\n              subPath: tls.crt\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The mounts of that kind, of Secrets that a Certificate of the stream fills."""
    for mount, certificate in context.certificate_mounts:
        for key in ("subPath", "subPathExpr"):
            sub_path = fields.text(mount.mount, key)
            if sub_path:
                message = (
                    f"container {mount.container.name} mounts {sub_path} of Secret {mount.volume.secret} by "
                    f"{key}, so it does not get what {certificate.ref} renews"
                )
                yield Mistake(mount.volume.workload.ref, (*mount.path, key), message)
