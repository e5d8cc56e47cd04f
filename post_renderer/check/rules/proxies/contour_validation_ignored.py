"""``validation`` of an HTTPProxy where nothing says TLS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.contour import http_proxies
from post_renderer.model import ERROR
from post_renderer.topology.connections import PLAIN

ABOUT = About(
    id="contour-validation-ignored",
    severity=ERROR,
    title="`validation` is set where nothing says TLS, and Contour speaks plain HTTP.",
    why=(
        "`validation` does not turn on TLS: `protocol: tls` does, or the annotation or `appProtocol` of "
        "the Service. Without one of these it is ignored, and the HTTPProxy stays valid (Contour 1.33.8, "
        "seen under traffic: plain HTTP)."
    ),
    fix="set protocol to tls, or to h2 for gRPC",
    example=Example("contour", good="          protocol: tls\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The entries of HTTPProxies with it that are spoken to in plain HTTP."""
    for each in context.connections:
        if each.source.ref.kind != "HTTPProxy" or each.state != PLAIN:
            continue
        if http_proxies.validation(each.source, each.route):
            message = f"has validation for {each.service.ref}, to which Contour speaks plain HTTP"
            yield Mistake(each.source.ref, (*each.route.path, "validation"), message)
