"""``insecureSkipVerify`` in a transport that names a CA."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.traefik import transports
from post_renderer.model import ERROR

_KEY = "insecureSkipVerify"

ABOUT = About(
    id="traefik-insecure-skip-verify",
    severity=ERROR,
    title="`insecureSkipVerify` takes the verification away that `rootCAs` asks for.",
    why=(
        "With it Go's TLS looks at neither CA nor name, whatever else the transport has (traefik/traefik "
        "v3.7.9, pkg/server/service/transport.go, createTLSConfig)."
    ),
    fix="remove insecureSkipVerify",
    example=Example(
        "traefik",
        good="  serverName: web.shop.svc\n",
        bad="  serverName: web.shop.svc\n  insecureSkipVerify: true\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The transports with both."""
    for transport in traefik.all_transports(context):
        if traefik.has_ca(transport) and traefik.skips_verification(transport):
            path = (*transports.TLS_PATHS[transport.ref.kind], _KEY)
            yield Mistake(transport.ref, path, f"{_KEY} is true beside rootCAs: any certificate is accepted")
