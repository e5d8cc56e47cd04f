"""Two BackendTLSPolicies for the same port of a Service."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.gateway_api import policies
from post_renderer.model import WARNING, Ref, fields

_SECOND = """\
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata:
  name: web-older
  namespace: shop
spec:
  targetRefs:
    - group: ""
      kind: Service
      name: web
      sectionName: https
  validation:
    wellKnownCACertificates: System
    hostname: web.example.com
---
apiVersion: v1
kind: ConfigMap
"""
ABOUT = About(
    id="policy-conflict",
    severity=WARNING,
    title="Two BackendTLSPolicies are for the same port of a Service.",
    why=(
        "Only the older one counts, or the first by name of two that are equally old; the other one gets "
        "the status Conflicted. Which one that is may differ between clusters (kubernetes-sigs/gateway-api "
        "v1.6.1, apis/v1/backendtlspolicy_types.go; seen with Envoy Gateway 1.9.1)."
    ),
    fix="keep one of them, or let each name another port by sectionName",
    example=Example("gateway-api", good="---\napiVersion: v1\nkind: ConfigMap\n", bad=_SECOND),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """Each policy for a port that an earlier one of the stream is for."""
    first: dict[tuple[str, str, str], Ref] = {}
    for policy in policies.of_stream(context.objects):
        for path, target in policies.targets(policy):
            service, section = fields.text(target, "name"), fields.text(target, "sectionName")
            other = first.setdefault((policy.ref.namespace, service, section), policy.ref)
            if other != policy.ref:
                port = f'port "{section}"' if section else "all ports"
                message = f"is for {port} of Service {service}, as {other} is: only one of the two counts"
                yield Mistake(policy.ref, path, message)
