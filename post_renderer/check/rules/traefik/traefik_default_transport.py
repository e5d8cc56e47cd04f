"""HTTPS by Traefik without a ServersTransport."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.traefik import current
from post_renderer.model import WARNING

ABOUT = About(
    id="traefik-default-transport",
    severity=WARNING,
    title="Traefik speaks HTTPS to the pods without a ServersTransport.",
    why=(
        "Then it verifies the address of the pod, with the CAs of its own image, and answers 500 (v3.7.13, "
        "seen under traffic); unless its static configuration has serversTransport.insecureSkipVerify, "
        "with which it accepts any certificate."
    ),
    fix="name a ServersTransport with serverName and rootCAs",
    example=Example("traefik", good="          serversTransport: web\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes with HTTPS that name no transport."""
    for each, setting in traefik.connections(context):
        if setting.is_https and not setting.reference and not current.passes_through(each.source):
            message = (
                f"leads to {each.service.ref} by HTTPS ({setting.evidence}) without a ServersTransport: the "
                "address of the pod is verified"
            )
            yield Mistake(each.source.ref, each.route.path, message)
