"""A BackendTLSPolicy with its CA in a Secret, which Istio does not read."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.controllers.gateway_api.implementations import ISTIO
from post_renderer.model import ERROR, Path, fields

ABOUT = About(
    id="policy-ca-from-secret",
    severity=ERROR,
    title="A BackendTLSPolicy that Istio reads has its CA in a Secret.",
    why=(
        "Istio refuses all connections then, and clients get 503 (seen with the pilot of 2026-08-27). Only "
        "a ConfigMap is read by every implementation; Traefik 3.7.13 and Envoy Gateway 1.9.1 read a Secret, "
        "too."
    ),
    fix="let trust-manager write the CA as ca.crt to a ConfigMap, and name that",
    example=Example("gateway-api", good="        kind: ConfigMap\n", bad="        kind: Secret\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The references to Secrets in policies of routes that Istio reads."""
    for connection in context.connections:
        policy = context.policy_of(connection) if connection.controller == "gateway-api" else None
        if policy is None:
            continue
        of_istio = any(each.name == ISTIO for each in context.implementations_of(connection.source))
        path: Path = (*policies.VALIDATION, "caCertificateRefs")
        for index, item in enumerate(fields.sequence(policy.body, *policies.VALIDATION, "caCertificateRefs")):
            if of_istio and fields.text(item, "kind") == "Secret":
                message = (
                    f"has its CA in Secret {fields.text(item, 'name')}, and Istio, which reads "
                    f"{connection.source.ref}, takes it from a ConfigMap only"
                )
                yield Mistake(policy.ref, (*path, index, "kind"), message)
