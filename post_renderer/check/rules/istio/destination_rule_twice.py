"""Two DestinationRules with settings for the same host."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, Ref, fields

_SECOND = """\
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: web-connections
  namespace: shop
spec:
  host: web
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: 100
---
apiVersion: v1
kind: Service
"""
ABOUT = About(
    id="destination-rule-twice",
    severity=WARNING,
    title="Two DestinationRules of a namespace have settings for the same host.",
    why=(
        "Istio merges them, and takes `trafficPolicy` of the older one alone, with its TLS settings or "
        "without (istio/istio of 2026-08-27, pilot/pkg/model/destination_rule.go)."
    ),
    fix="put all settings into one of them",
    example=Example("istio", good="---\napiVersion: v1\nkind: Service\n", bad=_SECOND),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """Each rule whose settings may be the ones that do not count."""
    first: dict[tuple[str, Ref], Ref] = {}
    for rule, service in context.destination_rules:
        if not fields.mapping(rule.body, "spec", "trafficPolicy"):
            continue
        other = first.setdefault((rule.ref.namespace, service.ref), rule.ref)
        if other != rule.ref:
            message = f"has a trafficPolicy for {service.ref}, as {other} has: only one of the two counts"
            yield Mistake(rule.ref, ("spec", "trafficPolicy"), message)
