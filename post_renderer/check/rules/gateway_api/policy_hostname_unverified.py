"""A BackendTLSPolicy whose ``hostname`` is none of its ``subjectAltNames``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.model import NOTE, fields

ABOUT = About(
    id="policy-hostname-unverified",
    severity=NOTE,
    title="`hostname` of a BackendTLSPolicy is not verified, because `subjectAltNames` has other names.",
    why=(
        "Beside `subjectAltNames` it is for SNI alone (kubernetes-sigs/gateway-api v1.6.1, "
        "apis/v1/backendtlspolicy_types.go): a certificate with one of those names is accepted, whether it "
        "has the host name or not (seen with Envoy Gateway 1.9.1)."
    ),
    fix="add the host name to subjectAltNames, if it is to be verified",
    example=Example(
        "gateway-api", good="        hostname: web.shop.svc\n", bad="        hostname: web.shop\n"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The policies with such a name."""
    for policy in policies.of_stream(context.objects):
        validation = fields.mapping(policy.body, *policies.VALIDATION)
        hostname = fields.text(validation, "hostname")
        items = fields.sequence(validation, "subjectAltNames")
        names = [fields.text(item, "hostname") or fields.text(item, "uri") for item in items]
        if hostname and items and hostname not in names:
            message = f"{hostname} is not verified, but {' or '.join(names)}"
            yield Mistake(policy.ref, (*policies.VALIDATION, "subjectAltNames"), message)
