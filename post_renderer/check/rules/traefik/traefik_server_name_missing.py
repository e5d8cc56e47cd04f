"""A transport without ``serverName``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.traefik import transports
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="traefik-server-name-missing",
    severity=ERROR,
    title="A transport has no `serverName`, so that Traefik verifies the address of the pod.",
    why=(
        "Traefik connects to pods by their IP addresses, which no certificate of cert-manager has, and "
        "answers 500 (v3.7.13, seen under traffic)."
    ),
    fix="set serverName to a name that the certificate of the pods has",
    example=Example("traefik", good="  serverName: web.shop.svc\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The transports that routes with HTTPS use, each once, which have no name and verify."""
    used = {
        setting.transport.ref: setting.transport
        for _, setting in traefik.connections(context)
        if setting.transport and setting.is_https
    }
    for transport in used.values():
        is_other = traefik.skips_verification(transport) or traefik.verifies_otherwise(transport)
        if not is_other and not fields.text(transports.tls_of(transport), "serverName"):
            path = transports.TLS_PATHS[transport.ref.kind]
            yield Mistake(transport.ref, path, "has no serverName: the address of the pod is verified")
