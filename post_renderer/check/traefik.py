"""What rules about Traefik share: what is set for each of its routes, and what transports say."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.controllers.traefik import current, transports
from post_renderer.controllers.traefik.current import Setting
from post_renderer.model import Manifest, fields
from post_renderer.topology.connections import Connection

NAME = "traefik"


def connections(context: CheckContext) -> Iterator[tuple[Connection, Setting]]:
    """The connections of Traefik to Services of the stream, each with what is set for it."""
    for each in context.connections:
        if each.controller == NAME:
            yield each, current.setting_of(each.route, each.source, each.service, context.objects)


def all_transports(context: CheckContext) -> Iterator[Manifest]:
    """The transports of the stream."""
    for kind in (transports.HTTP, transports.TCP):
        yield from context.objects.by_kind(kind, transports.GROUP)


def skips_verification(transport: Manifest) -> bool:
    """Whether a transport accepts any certificate."""
    return fields.text(transports.tls_of(transport), "insecureSkipVerify").lower() == "true"


def has_ca(transport: Manifest) -> bool:
    """Whether a transport names a CA."""
    tls = transports.tls_of(transport)
    return any(fields.sequence(tls, key) for key in ("rootCAs", "rootCAsSecrets"))


def verifies_otherwise(transport: Manifest) -> bool:
    """Whether a transport verifies by a URI or by SPIFFE, and no DNS name."""
    tls = transports.tls_of(transport)
    return any(key in tls for key in ("peerCertURI", "peerCertSANs", "spiffe"))
