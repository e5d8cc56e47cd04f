"""A VirtualService that passes TLS on to a port for which a DestinationRule encrypts as well."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

ABOUT = About(
    id="virtual-service-tls",
    severity=ERROR,
    title="A VirtualService passes the TLS of clients on, and a DestinationRule encrypts it a second time.",
    why=(
        "Routes of `spec.tls` carry the connection of the client as it is (istio.io/api of 2026-08-24, "
        "networking/v1alpha3/virtual_service.proto, TLSRoute). With TLS by a DestinationRule around it the "
        "pods find TLS where they expect a request, and the connection ends."
    ),
    fix="route it in spec.http behind a Gateway that ends TLS, or let the DestinationRule be without tls",
    example=Example(
        "istio",
        good="  http:\n    - route:\n",
        bad="  tls:\n    - match:\n        - port: 443\n          sniHosts:\n            - shop.example.com\n"
        "      route:\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes of that kind."""
    for connection in context.connections:
        is_passed_on = connection.source.ref.kind == "VirtualService" and connection.route.path[1:2] == (
            "tls",
        )
        if is_passed_on and connection.tls.encrypted:
            message = f"passes TLS on to {connection.service.ref}, and there is {connection.tls.evidence}"
            yield Mistake(connection.source.ref, connection.route.path, message)
