"""A serving certificate that is not for servers."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, fields

# Those that become an extended key usage, without the ones that servers may have
# (cert-manager v1.21.2, pkg/api/util/usages.go, extKeyUsages).
_EXTENDED = {
    "client auth",
    "code signing",
    "email protection",
    "s/mime",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "timestamping",
    "ocsp signing",
    "microsoft sgc",
    "netscape sgc",
}
ABOUT = About(
    id="certificate-usages",
    severity=ERROR,
    title="The certificate of the pods is not for servers: its usages have no `server auth`.",
    why=(
        "A certificate with extended key usages serves only for those (RFC 5280, section 4.2.1.12): what "
        "verifies it ends the TLS handshake, and clients get 502 or 503."
    ),
    fix="add server auth to spec.usages",
    example=Example("cert-manager", good="    - server auth\n", bad="    - client auth\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The only Certificates of pods whose connections are verified."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        for listener in connection.listeners:
            certificates = context.certificates_of(listener)
            usages = (
                {*fields.words(certificates[0].body, "spec", "usages")} if len(certificates) == 1 else set()
            )
            if connection.tls.ca_verified and usages & _EXTENDED and not usages & {"server auth", "any"}:
                message = (
                    f"is for {', '.join(sorted(usages & _EXTENDED))} only, and {connection.source.ref} "
                    f"verifies it as that of {connection.service.ref}"
                )
                found.setdefault(Mistake(certificates[0].ref, ("spec", "usages"), message))
    yield from found
