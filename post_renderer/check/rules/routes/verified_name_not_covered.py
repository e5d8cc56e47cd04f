"""A name that the controller verifies, and that no Certificate of the pods has."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext, covers, dns_names, is_for_servers
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, Manifest, fields
from post_renderer.topology.connections import Connection

ABOUT = About(
    id="verified-name-not-covered",
    severity=ERROR,
    title="The controller verifies a name that the certificate of the pods does not have.",
    why=(
        "Each connection ends in the TLS handshake, and clients get 502 or 503. A wildcard stands for one "
        "label only (RFC 6125, section 6.4.3)."
    ),
    fix="add the name to spec.dnsNames of the Certificate, or verify one that it has",
    example=Example("ingress-nginx", good="    - web.shop.svc\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routing objects that verify such a name."""
    for connection in context.connections:
        name = connection.tls.verified_name
        certificates = _certificates(connection, context)
        covered = any(covers(each, name) or _by_common_name(each, connection) for each in certificates)
        if name and certificates and not covered:
            listed = "; ".join(
                f"{each.ref} has {', '.join(dns_names(each)) or 'none'}" for each in certificates
            )
            message = f"verifies the name {name} of the pods of {connection.service.ref}, but {listed}"
            yield Mistake(connection.source.ref, connection.route.path, message)


def _by_common_name(certificate: Manifest, connection: Connection) -> bool:
    """Whether nginx takes the common name for the verified one, as it does without DNS names (seen: 200)."""
    common_name = fields.text(certificate.body, "spec", "commonName")
    is_nginx = connection.controller == "ingress-nginx"
    return is_nginx and not dns_names(certificate) and common_name == connection.tls.verified_name


def _certificates(connection: Connection, context: CheckContext) -> list[Manifest]:
    found = (each for listener in connection.listeners for each in context.certificates_of(listener))
    return [each for each in found if is_for_servers(each)]
