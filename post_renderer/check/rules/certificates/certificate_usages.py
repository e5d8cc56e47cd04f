"""A serving certificate that is not for servers."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import OTHER_USAGES, CheckContext, covers, is_for_servers
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, fields

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
    """The only Certificates of pods for the name that is verified."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        name = connection.tls.verified_name
        certificates = [c for each in connection.listeners for c in context.certificates_of(each)]
        fitting = [each for each in certificates if name and covers(each, name)]
        for certificate in fitting if not any(map(is_for_servers, fitting)) else ():
            usages = {*fields.words(certificate.body, "spec", "usages")} & OTHER_USAGES
            message = (
                f"is for {', '.join(sorted(usages))} only, and {connection.source.ref} verifies it as that "
                f"of {connection.service.ref}"
            )
            found.setdefault(Mistake(certificate.ref, ("spec", "usages"), message))
    yield from found
