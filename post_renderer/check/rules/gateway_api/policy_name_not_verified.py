"""A BackendTLSPolicy without ``subjectAltNames`` that Istio reads."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.controllers.gateway_api.implementations import ISTIO
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="policy-name-not-verified",
    severity=ERROR,
    title="Istio verifies no name by a BackendTLSPolicy without `subjectAltNames`.",
    why=(
        "It takes `hostname` for SNI alone (istio/istio of 2026-08-27, "
        "pilot/pkg/config/kube/gateway/backend_policies.go): a certificate of the same CA with any other "
        "name is accepted, while the status of the policy is Accepted (seen running)."
    ),
    fix="add subjectAltNames with an entry of type Hostname that has the same name; others read it as well",
    example=Example(
        "gateway-api",
        good="    subjectAltNames:\n      - type: Hostname\n        hostname: web.shop.svc\n",
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The policies of routes that Istio reads."""
    for connection in context.connections:
        policy = context.policy_of(connection) if connection.controller == "gateway-api" else None
        if policy is None or fields.sequence(policy.body, *policies.VALIDATION, "subjectAltNames"):
            continue
        if any(each.name == ISTIO for each in context.implementations_of(connection.source)):
            message = (
                f"has no subjectAltNames, and Istio reads {connection.source.ref}: the name of "
                f"{connection.service.ref} is not verified"
            )
            yield Mistake(policy.ref, policies.VALIDATION, message)
