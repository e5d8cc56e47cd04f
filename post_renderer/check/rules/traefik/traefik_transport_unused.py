"""A transport with settings of TLS for a route in plain text."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.traefik import service_annotations
from post_renderer.controllers.traefik.current import INGRESS, Setting
from post_renderer.kubernetes import services
from post_renderer.model import ERROR
from post_renderer.topology.connections import Connection

ABOUT = About(
    id="traefik-transport-unused",
    severity=ERROR,
    title="A transport is to verify the pods, and Traefik speaks to them without TLS.",
    why=(
        "A transport does not turn on TLS. `scheme: https` of an entry does, or `tls: true` of an "
        "IngressRouteTCP, or a port that is 443 or whose name begins with https (traefik/traefik v3.7.9, "
        "pkg/provider/kubernetes/crd/kubernetes_http.go; plain text seen under traffic with v3.7.13)."
    ),
    fix="set scheme to https (tls to true for TCP)",
    example=Example("traefik", good="          scheme: https\n", bad="          scheme: http\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes without TLS that name a transport with a CA."""
    for each, setting in traefik.connections(context):
        transport = setting.transport
        if transport and not setting.is_https and traefik.has_ca(transport) and not _is_of_others(each):
            message = (
                f"leads to {each.service.ref} by {_spoken(setting)}, so that {transport.ref}, which is to "
                "verify it, is not used"
            )
            yield Mistake(each.source.ref, each.route.path, message)


def _spoken(setting: Setting) -> str:
    return {"": "plain HTTP", "http": "plain HTTP", "tcp": "TCP without TLS"}.get(
        setting.scheme, setting.scheme
    )


def _is_of_others(connection: Connection) -> bool:
    """Whether the annotation of the Service, which is for all of its ports, may be for an HTTPS port."""
    ports = services.ports(connection.service.body)
    return connection.source.ref.kind == INGRESS and any(map(service_annotations.is_https, ports))
