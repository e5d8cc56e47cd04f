"""A Policy that verifies without a CA or without a name."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.f5_nginx import policies
from post_renderer.model import ERROR, fields

_RESULTS = {
    "trustedCertSecret": "the controller refuses the Policy",
    "sslName": "nginx verifies the name of its own upstream, which no certificate has",
}

ABOUT = About(
    id="f5-nginx-policy-incomplete",
    severity=ERROR,
    title="`egressMTLS` verifies without `trustedCertSecret` or `sslName`.",
    why=(
        "Without the CA the Policy is invalid, and nginx answers 500; without `sslName` the name is "
        "`$proxy_host`, that of the generated upstream (nginx/kubernetes-ingress v5.5.4, "
        "pkg/apis/configuration/validation/policy.go, validateEgressMTLS, and internal/configs/policy.go)."
    ),
    fix="set trustedCertSecret to a Secret of type nginx.org/ca, and sslName to a name of the certificate",
    example=Example("f5-nginx", good="    sslName: web.shop.svc\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Policies of the stream that verify and lack one of them."""
    for policy in context.objects.by_kind(policies.KIND, policies.GROUP):
        body = fields.mapping(policy.body, "spec", "egressMTLS")
        for key, result in _RESULTS.items() if policies.verifies(body) else ():
            if not fields.text(body, key):
                message = f"egressMTLS verifies without {key}: {result}"
                yield Mistake(policy.ref, ("spec", "egressMTLS"), message)
