"""A key that the Secret of a Certificate does not have."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import workloads
from post_renderer.model import ERROR, Manifest, Path, fields
from post_renderer.topology import certificates

ABOUT = About(
    id="secret-key-missing",
    severity=ERROR,
    title="A pod needs a key that the Secret of its Certificate does not have.",
    why=(
        "cert-manager writes `tls.crt`, `tls.key` and `ca.crt`, and others only by `keystores` and "
        "`additionalOutputFormats` (cert-manager v1.21.2, pkg/apis/certmanager/v1/types.go). The pod does "
        "not start: kubelet reports `references non-existent secret key`."
    ),
    fix="name a key that it has, and let items rename it",
    example=Example(
        "ingress-nginx",
        good="            secretName: web-tls\n",
        bad="            secretName: web-tls\n            items:\n              - key: server.crt\n"
        "                path: server.crt\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The items of volumes, and the variables, with such keys."""
    for volume, certificate in context.certificate_volumes:
        for index, key in enumerate(volume.renamed()):
            if not volume.is_optional and _lacks(certificate, key, context):
                path: Path = (*volume.path, "items", index, "key")
                yield Mistake(volume.workload.ref, path, _message(certificate, key))
    for workload in context.workloads:
        template = workloads.template_of(workload.ref.kind, workload.body)
        for container in workloads.all_containers(workloads.spec_path(workload.ref.kind), template):
            for index, entry in enumerate(fields.sequence(container.body, "env")):
                reference = fields.mapping(entry, "valueFrom", "secretKeyRef")
                secret, key = fields.text(reference, "name"), fields.text(reference, "key")
                of_secret = context.topology.certificates.filling(workload.ref.namespace, secret)
                is_optional = fields.text(reference, "optional") == "true"
                if of_secret and key and not is_optional and _lacks(of_secret, key, context):
                    path = (*container.path, "env", index, "valueFrom", "secretKeyRef", "key")
                    yield Mistake(workload.ref, path, _message(of_secret, key))


def _lacks(certificate: Manifest, key: str, context: CheckContext) -> bool:
    """Whether nobody writes ``key`` into the Secret of a Certificate.

    Where the Secret itself is in the stream as well, that is unknown.
    """
    return key not in certificates.keys_of(certificate) and not context.has_secret_of(certificate)


def _message(certificate: Manifest, key: str) -> str:
    secret = fields.text(certificate.body, "spec", "secretName")
    listed = ", ".join(certificates.keys_of(certificate))
    return f"needs key {key} of Secret {secret}, to which {certificate.ref} writes {listed}"
