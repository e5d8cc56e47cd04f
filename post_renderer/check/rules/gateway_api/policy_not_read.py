"""A BackendTLSPolicy for a route whose implementation does not look at it."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import gateways
from post_renderer.model import ERROR, Manifest, fields
from post_renderer.topology.connections import Connection

ABOUT = About(
    id="policy-not-read",
    severity=ERROR,
    title="What reads a route does not read the BackendTLSPolicy of its Service.",
    why=(
        "Requests go on in plain HTTP. Traefik 3.7.13 and Contour 1.33.8 look for policies of an HTTPRoute "
        "only: for a GRPCRoute Traefik speaks plain HTTP/2 whatever the policy says, and gives no status "
        "(seen running). The AWS Load Balancer Controller reads none, nor does a service mesh. Contour and "
        "Kong read v1alpha3 only."
    ),
    fix="route with an HTTPRoute, which carries gRPC as well, or use the version that is read",
    example=Example("gateway-api", good="gatewayClassName: istio", bad="gatewayClassName: aws-alb"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes whose policies are not read."""
    for connection in context.connections:
        policy = context.policy_of(connection) if connection.controller == "gateway-api" else None
        message = _message(connection, policy, context) if policy else ""
        if message:
            yield Mistake(connection.source.ref, connection.route.path, message)


def _message(connection: Connection, policy: Manifest, context: CheckContext) -> str:
    kind = connection.source.ref.kind
    version = fields.text(policy.body, "apiVersion").rpartition("/")[2]
    end = f"so connections to {connection.service.ref} are plain, whatever {policy.ref} says"
    if gateways.services_of_a_mesh(connection.source) and not gateways.parents(
        connection.source, context.objects
    ):
        return f"its parents are Services: a service mesh reads it, and no BackendTLSPolicy, {end}"
    for each in context.implementations_of(connection.source):
        if kind not in each.kinds:
            return f"{each.title} reads no BackendTLSPolicy for {kind}s, {end}"
        if version not in each.versions:
            return f"{each.title} reads BackendTLSPolicy {' and '.join(each.versions)}, not {version}, {end}"
    return ""
