"""A BackendTLSPolicy with no CA, or with two kinds of them."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="policy-without-ca",
    severity=ERROR,
    title="A BackendTLSPolicy has not exactly one of `caCertificateRefs` and `wellKnownCACertificates`.",
    why=(
        "The API server refuses the object, so there is no policy, and the Gateway goes on in plain HTTP "
        "(kubernetes-sigs/gateway-api v1.6.1, apis/v1/backendtlspolicy_types.go)."
    ),
    fix="name the ConfigMap with the CA in caCertificateRefs, and set nothing else",
    example=Example(
        "gateway-api",
        good="    hostname: web.shop.svc\n    subjectAltNames",
        bad="    wellKnownCACertificates: System\n    hostname: web.shop.svc\n    subjectAltNames",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The policies that are refused."""
    for policy in policies.of_stream(context.objects):
        validation = fields.mapping(policy.body, *policies.VALIDATION)
        has_own = bool(fields.sequence(validation, "caCertificateRefs"))
        has_well_known = bool(fields.text(validation, "wellKnownCACertificates"))
        if has_own == has_well_known:
            found = "both" if has_own else "neither"
            message = f"has {found} of caCertificateRefs and wellKnownCACertificates"
            yield Mistake(policy.ref, policies.VALIDATION, message)
