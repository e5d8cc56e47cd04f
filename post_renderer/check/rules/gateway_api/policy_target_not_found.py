"""A BackendTLSPolicy that is attached to no port of a Service."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.kubernetes import services
from post_renderer.model import ERROR, Manifest, Ref, Value, fields

ABOUT = About(
    id="policy-target-not-found",
    severity=ERROR,
    title="A BackendTLSPolicy names a port that the Service does not have, or is no policy for a Service.",
    why=(
        "`sectionName` is the name of a Service port, not its number, and `group` of a Service is empty. A "
        "policy with another one is attached to nothing, and the Gateway goes on in plain HTTP (seen with "
        "Traefik 3.7.13, Envoy Gateway 1.9.1, which writes no status either, and the Istio pilot of "
        "2026-08-27)."
    ),
    fix="set sectionName to the name of the Service port that serves TLS, and group to an empty text",
    example=Example("gateway-api", good="sectionName: https", bad='sectionName: "443"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The targets of policies that are nothing."""
    for policy in policies.of_stream(context.objects):
        for path, target in policies.targets(policy):
            group = fields.text(target, "group")
            if group:
                message = f'targets kind Service of API group "{group}", which there is none of'
                yield Mistake(policy.ref, (*path, "group"), message, "set group to an empty text")
                continue
            message = _without_port(policy, target, context)
            if message:
                yield Mistake(policy.ref, (*path, "sectionName"), message)


def _without_port(policy: Manifest, target: Value, context: CheckContext) -> str:
    section = fields.text(target, "sectionName")
    service = Ref("", "Service", policy.ref.namespace, fields.text(target, "name"))
    found = context.objects.all(service)
    ports = [port for manifest in found for port in services.ports(manifest.body)]
    if not section or not ports or any(port.name == section for port in ports):
        return ""
    listed = ", ".join(map(services.label, ports))
    return f'targets port "{section}" of {service}, and no port is called so: {listed}'
