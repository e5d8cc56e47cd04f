"""A BackendTLSPolicy for a TLSRoute whose TLS the Gateway passes through."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import gateways
from post_renderer.model import ERROR

ABOUT = About(
    id="policy-passthrough",
    severity=ERROR,
    title="A Gateway passes TLS through to pods for which there is a BackendTLSPolicy.",
    why=(
        "With mode Passthrough the TLS of clients ends in the pods: they get the internal certificate, and "
        "the Gateway verifies nothing, whatever the policy says (kubernetes-sigs/gateway-api v1.6.1, "
        "apis/v1/gateway_types.go, TLSModePassthrough)."
    ),
    fix="terminate TLS at the listener (mode Terminate), or remove the policy",
    example=Example(
        "gateway-api",
        good="      tls:\n        certificateRefs:\n          - name: shop-example-com\n---\n"
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n",
        bad="      tls:\n        mode: Passthrough\n---\n"
        "apiVersion: gateway.networking.k8s.io/v1\nkind: TLSRoute\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes of that kind."""
    for connection in context.connections:
        policy = context.policy_of(connection) if connection.source.ref.kind == "TLSRoute" else None
        for parent in gateways.parents(connection.source, context.objects) if policy else ():
            listener = gateways.passing_through(parent)
            if policy and listener:
                message = (
                    f"listener {listener} of {parent.ref} passes its TLS through to "
                    f"{connection.service.ref}, so {policy.ref} does nothing"
                )
                yield Mistake(connection.source.ref, connection.route.path, message)
