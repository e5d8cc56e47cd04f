"""A BackendTLSPolicy whose ``hostname`` is missing or no host name."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.kubernetes import names
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="policy-hostname",
    severity=ERROR,
    title="`hostname` of a BackendTLSPolicy is missing, or is no single host name.",
    why=(
        "It is required, and it is one name in lower case, without wildcard: the API server refuses "
        "anything else, so there is no policy, and the Gateway goes on in plain HTTP "
        "(kubernetes-sigs/gateway-api v1.6.1, apis/v1/backendtlspolicy_types.go)."
    ),
    fix="set it to a name of the pods' certificate, such as SERVICE.NAMESPACE.svc",
    example=Example("gateway-api", good="    hostname: web.shop.svc\n", bad='    hostname: "*.shop.svc"\n'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The policies that are refused."""
    for policy in policies.of_stream(context.objects):
        hostname = fields.text(policy.body, *policies.VALIDATION, "hostname")
        if not hostname or not names.is_subdomain(hostname):
            found = f'hostname "{hostname}" is no single host name' if hostname else "hostname is missing"
            message = f"{found}, so the API server refuses the policy"
            yield Mistake(policy.ref, (*policies.VALIDATION, "hostname"), message)
