"""A transport that verifies an internal name by public CAs."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.traefik import transports
from post_renderer.model import WARNING, fields

_INTERNAL = (".svc", ".local", ".internal")

ABOUT = About(
    id="traefik-root-cas-missing",
    severity=WARNING,
    title="A transport verifies a name of the cluster, and names no CA.",
    why=(
        "Without `rootCAs` the CAs of Traefik's image count, and no public CA issues certificates for such "
        "a name (CA/Browser Forum, Baseline Requirements, 4.2.2): Traefik answers 500, unless the CA was "
        "added to the image. CustomResourceDefinitions before 3.4 know `rootCAsSecrets` alone."
    ),
    fix="name a Secret or a ConfigMap with ca.crt in rootCAs",
    example=Example("traefik", good="  rootCAs:\n    - secret: web-tls\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The transports without a CA that verify such a name."""
    for transport in traefik.all_transports(context):
        name = fields.text(transports.tls_of(transport), "serverName")
        is_internal = bool(name) and ("." not in name or name.endswith(_INTERNAL))
        is_other = traefik.skips_verification(transport) or traefik.verifies_otherwise(transport)
        if is_internal and not is_other and not traefik.has_ca(transport):
            path = (*transports.TLS_PATHS[transport.ref.kind], "serverName")
            yield Mistake(transport.ref, path, f"verifies {name} without rootCAs, by public CAs alone")
