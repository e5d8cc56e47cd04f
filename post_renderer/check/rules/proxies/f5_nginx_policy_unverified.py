"""A Policy with a CA that does not verify."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.f5_nginx import policies
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="f5-nginx-policy-unverified",
    severity=ERROR,
    title="`egressMTLS` names a CA, and does not verify.",
    why=(
        "`verifyServer` is false unless it is set, and the CA alone does nothing: any certificate is "
        "accepted (nginx/kubernetes-ingress v5.5.4, pkg/apis/configuration/v1/types.go, EgressMTLS)."
    ),
    fix="set verifyServer to true",
    example=Example("f5-nginx", good="    verifyServer: true\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Policies of the stream with a CA alone."""
    for policy in context.objects.by_kind(policies.KIND, policies.GROUP):
        body = fields.mapping(policy.body, "spec", "egressMTLS")
        if fields.text(body, "trustedCertSecret") and not policies.verifies(body):
            path = ("spec", "egressMTLS", "trustedCertSecret")
            yield Mistake(policy.ref, path, "egressMTLS has trustedCertSecret, and verifyServer is not true")
