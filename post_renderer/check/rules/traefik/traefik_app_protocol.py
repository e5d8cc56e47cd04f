"""``appProtocol`` of a Service port, which Traefik does not read for Ingresses and IngressRoutes."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.traefik.current import ROUTE_TCP
from post_renderer.kubernetes import services
from post_renderer.model import ERROR

ABOUT = About(
    id="traefik-app-protocol",
    severity=ERROR,
    title="Only `appProtocol` says that a port serves HTTPS, which Traefik does not read.",
    why=(
        "For an Ingress or an IngressRoute Traefik speaks HTTPS to port 443, to ports whose name begins "
        "with https, and where `scheme` or `serversscheme` says so; to all others plain HTTP, and clients "
        "get 502 (v3.7.13, seen under traffic)."
    ),
    fix="give the port a name that begins with https, or set the scheme",
    example=Example(
        "traefik-ingress",
        good="                  number: 443\n",
        bad="                  number: 8443\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes to such a port that are spoken to in plain HTTP."""
    for each, setting in traefik.connections(context):
        is_told = each.port and services.speaks_tls(each.port)
        if is_told and not setting.scheme and each.source.ref.kind != ROUTE_TCP:
            assert each.port is not None
            message = (
                f"leads to port {services.label(each.port)} of {each.service.ref}, whose appProtocol is "
                f"{each.port.app_protocol}: Traefik does not read that, and speaks plain HTTP"
            )
            yield Mistake(each.source.ref, each.route.path, message)
