"""The Secret that the Certificate fills: whose it may be, and whose it must not be."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Finding, Ref, problem
from post_renderer.plan.backend import Backend
from post_renderer.topology.topology import Topology

_OTHER_NAME = "choose another secret-name"


def problems(backend: Backend, topology: Topology) -> Iterator[Finding]:
    """The problems of the Secret's name: the application needs another, or the Secret is somebody else's."""
    yield from _other_names(backend)
    ref, secret = backend.service, backend.certificate.secret
    public = topology.routes.public_tls_source(backend.namespace, secret)
    if public:
        message = f"secret-name {secret} is already the public TLS Secret of {public} (spec.tls)"
        hint = f"give {public} another secretName" if backend.server.secret_name else _OTHER_NAME
        yield problem("secret-is-public", ref, message, hint)


def in_stream(backend: Backend, topology: Topology) -> Iterator[Finding]:
    """The problem of a Secret in the stream that a new Certificate would fill as well."""
    name = backend.certificate.secret
    if topology.objects.all(Ref("", "Secret", backend.namespace, name)):
        message = (
            f"Secret/{name} is in the stream, with data of its own: it and the Certificate would overwrite "
            "each other"
        )
        ways_out = ["disable it in the chart's values", _OTHER_NAME]
        hint = ", or ".join(ways_out[:1] if backend.server.secret_name else ways_out)
        yield problem("secret-in-stream", backend.service, message, hint)


def _other_names(backend: Backend) -> Iterator[Finding]:
    ref, secret, named = backend.service, backend.certificate.secret, backend.options.secret_name
    fixed, preset = backend.server.secret_name, backend.preset
    if preset and fixed not in ("", secret):
        message = f"secret-name {secret}: {preset.name} can only use {fixed}"
        yield problem("secret-name-fixed", ref, message, "leave secret-name out")
    if named not in ("", secret):
        message = (
            f"secret-name {named} differs from {secret} of {backend.certificate.owner}, "
            "which has the same TLS port"
        )
        yield problem("secret-name-differs", ref, message, "give both the same secret-name")
