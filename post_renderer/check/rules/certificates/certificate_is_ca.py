"""A CA with its key in the pods of an application."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="certificate-is-ca",
    severity=WARNING,
    title="Pods have mounted the key of a Certificate with `isCA`.",
    why=(
        "Whoever gets into the container can sign certificates for any name, and everybody who trusts this "
        "CA accepts them. A certificate for a server needs no `isCA` (RFC 5280, section 4.2.1.9)."
    ),
    fix="give the pods a Certificate of their own without isCA, signed by this CA",
    example=Example(
        "cert-manager", good="  secretName: web-tls\n", bad="  secretName: web-tls\n  isCA: true\n"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The mounts of such keys."""
    for mount, certificate in context.certificate_mounts:
        renamed = mount.volume.renamed()
        has_key = "tls.key" in renamed if renamed else True
        # With subPath it is this one file.
        sub_path = fields.text(mount.mount, "subPath")
        is_other_file = bool(sub_path) and sub_path != renamed.get("tls.key", "tls.key")
        if fields.text(certificate.body, "spec", "isCA") == "true" and has_key and not is_other_file:
            message = f"container {mount.container.name} has the key of {certificate.ref}, which is a CA"
            yield Mistake(mount.volume.workload.ref, mount.path, message)
