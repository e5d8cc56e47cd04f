"""A Certificate of the stream that already fills the Secret: what it must have to be used as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.model import Finding, Manifest, fields, note, problem
from post_renderer.plan.backend import Backend

# cert-manager 1.21, pkg/apis/certmanager/v1/types.go: usages that become extended key usages.
_EXTENDED = frozenset(
    (
        "any",
        "client auth",
        "code signing",
        "email protection",
        "ipsec end system",
        "ipsec tunnel",
        "ipsec user",
        "ocsp signing",
        "s/mime",
        "timestamping",
    )
)
# With any extended key usage, OpenSSL accepts a server only with one of these; "any" is refused
# (seen with `openssl verify -purpose sslserver` 3.0.19).
_OF_SERVERS = frozenset(("server auth", "microsoft sgc", "netscape sgc"))


def findings(backend: Backend, certificate: Manifest) -> Iterator[Finding]:
    """The problems of ``certificate`` for ``backend``, or a note that it is used."""
    problems = [*_names(backend, certificate), *_usages(backend, certificate)]
    yield from problems
    if not problems:
        secret = backend.certificate.secret
        message = f"{certificate.ref} of the stream fills Secret {secret}: used as it is"
        yield note("certificate-reused", backend.service, message)


def _names(backend: Backend, certificate: Manifest) -> Iterator[Finding]:
    names = [str(name) for name in fields.sequence(certificate.body, "spec", "dnsNames")]
    needed = (backend.server_name, *backend.options.dns_names)
    missing = [name for name in needed if not _is_covered(name, names)]
    if missing:
        secret = backend.certificate.secret
        message = f"fills Secret {secret} already, but without the names {', '.join(missing)}"
        hint = "add them to its dnsNames, or give the Service another secret-name"
        yield problem("certificate-lacks-name", certificate.ref, message, hint, ("spec", "dnsNames"))


def _is_covered(name: str, names: Sequence[str]) -> bool:
    return name in names or f"*.{name.partition('.')[2]}" in names


def _usages(backend: Backend, certificate: Manifest) -> Iterator[Finding]:
    # Without an extended key usage, a certificate may be used for anything.
    usages = fields.words(certificate.body, "spec", "usages")
    if _EXTENDED.intersection(usages) and not _OF_SERVERS.intersection(usages):
        message = (
            f"fills Secret {backend.certificate.secret} already, but its usages ({', '.join(usages)}) "
            "have no server auth, so no client accepts the certificate of a server"
        )
        hint = "add server auth to its usages, or give the Service another secret-name"
        yield problem("certificate-lacks-usage", certificate.ref, message, hint, ("spec", "usages"))
