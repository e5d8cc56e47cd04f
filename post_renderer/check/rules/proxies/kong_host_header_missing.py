"""Verification by Kong without a name that the certificate can have."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import kong
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.kong import names
from post_renderer.model import ERROR

ABOUT = About(
    id="kong-host-header-missing",
    severity=ERROR,
    title=(
        "Kong verifies the name in the Host that it sends, and neither the client's nor one of yours is sent."
    ),
    why=(
        "`proxy_ssl_name` is the Host of the request to the pods (Kong/kong, kong/templates/nginx_kong.lua). "
        'With `konghq.com/preserve-host: "false"` on the Ingress it is not the client\'s, and without '
        "`konghq.com/host-header` on the Service it is none that a certificate has: clients get 502."
    ),
    fix="set konghq.com/host-header on the Service to a name that the certificate of the pods has",
    example=Example("kong", good='    konghq.com/host-header: "web.shop.svc"\n', bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services that are verified without, each once."""
    found = {
        each.service.ref: each
        for each in context.connections
        if each.controller == kong.NAME and not names.preserves_host(each.source)
    }
    for service in kong.services(context):
        if service.ref in found and kong.verifies(service) and not kong.value(service, "host-header"):
            message = (
                f"tls-verify is true without host-header, and {found[service.ref].source.ref} does not send "
                "the Host of the client"
            )
            yield Mistake(service.ref, kong.path("tls-verify"), message)
