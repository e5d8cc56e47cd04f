"""A certificate in an environment variable."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import workloads
from post_renderer.model import WARNING, fields

_VOLUME = """\
          volumeMounts:
            - name: tls
"""
ABOUT = About(
    id="secret-in-environment",
    severity=WARNING,
    title="A certificate or its key is read from an environment variable.",
    why=(
        "Variables are set when a container starts: it serves the old certificate until it is started anew, "
        "and the old one expires (kubernetes.io, concepts/configuration/secret)."
    ),
    fix="mount the Secret, or restart the pods at each renewal, by Reloader for example",
    example=Example(
        "ingress-nginx",
        good=_VOLUME,
        bad="          env:\n            - name: TLS_CERT\n              valueFrom:\n"
        "                secretKeyRef:\n                  name: web-tls\n                  key: tls.crt\n"
        + _VOLUME,
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The variables of that kind, of Secrets that a Certificate of the stream fills."""
    for workload in context.workloads:
        template = workloads.template_of(workload.ref.kind, workload.body)
        for container in workloads.all_containers(workloads.spec_path(workload.ref.kind), template):
            for index, entry in enumerate(fields.sequence(container.body, "env")):
                reference = fields.mapping(entry, "valueFrom", "secretKeyRef")
                secret, key = fields.text(reference, "name"), fields.text(reference, "key")
                certificate = context.topology.certificates.filling(workload.ref.namespace, secret)
                # A CA that changes is not the same as a pair that expires.
                if certificate and key != "ca.crt":
                    message = (
                        f"container {container.name} has {key} of Secret {secret} in "
                        f"{fields.text(entry, 'name')}, so it does not get what {certificate.ref} renews"
                    )
                    yield Mistake(workload.ref, (*container.path, "env", index), message)
