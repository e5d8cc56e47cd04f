"""A BackendTLSPolicy whose ConfigMap has no ``ca.crt``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.model import ERROR, Ref, fields

ABOUT = About(
    id="policy-ca-key-missing",
    severity=ERROR,
    title="The ConfigMap that a BackendTLSPolicy names has no key `ca.crt`.",
    why=(
        "That key is the only one that is read (kubernetes-sigs/gateway-api v1.6.1, "
        "apis/v1/backendtlspolicy_types.go). Without it the CA reference is invalid, and all connections "
        "fail: clients get 500 or 503."
    ),
    fix="call the key ca.crt",
    example=Example("gateway-api", good="  ca.crt: |\n", bad="  bundle.pem: |\n"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The references to such ConfigMaps of the stream."""
    for policy in policies.of_stream(context.objects):
        for index, item in enumerate(fields.sequence(policy.body, *policies.VALIDATION, "caCertificateRefs")):
            if (fields.text(item, "group"), fields.text(item, "kind")) != ("", "ConfigMap"):
                continue
            ref = Ref("", "ConfigMap", policy.ref.namespace, fields.text(item, "name"))
            found = context.objects.all(ref)
            keys = [
                key
                for each in found
                for of in ("data", "binaryData")
                for key in fields.mapping(each.body, of)
            ]
            # One that is filled at run time has no data here.
            if keys and "ca.crt" not in keys:
                message = f"takes its CA from {ref}, which has {', '.join(keys)}, but no ca.crt"
                path = (*policies.VALIDATION, "caCertificateRefs", index)
                yield Mistake(policy.ref, path, message)
