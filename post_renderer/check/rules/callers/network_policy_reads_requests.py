"""A policy of Cilium that reads HTTP requests on a port that serves TLS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR
from post_renderer.topology import admission, plugin_policies
from post_renderer.topology.plugin_policies import PluginRule

_POLICY = """\
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: web
  ingress:
    - toPorts:
        - ports:
            - port: "8443"
          rules:
            http:
              - method: GET
---
apiVersion: monitoring.coreos.com/v1
"""
ABOUT = About(
    id="network-policy-reads-requests",
    severity=ERROR,
    title="A policy of Cilium has rules about requests on a port that serves TLS.",
    why=(
        "Cilium sends what comes in to such a port through its own proxy, which takes TLS for broken "
        "requests and refuses it (docs.cilium.io, security/policy/language, Layer 7)."
    ),
    fix="admit the port without rules below toPorts",
    example=Example("sidecar", good="---\napiVersion: monitoring.coreos.com/v1\n", bad=_POLICY),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The rules of that kind for ports to which HTTPS routes lead."""
    of_namespace: dict[str, list[PluginRule]] = defaultdict(list)
    everywhere: list[PluginRule] = []
    for rule in plugin_policies.ingress_rules(context.objects):
        if rule.reads_requests:
            is_own = rule.policy.ref.kind == "CiliumNetworkPolicy"
            (of_namespace[rule.policy.ref.namespace] if is_own else everywhere).append(rule)
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        for listener in connection.listeners if connection.tls.encrypted else ():
            pods = admission.pods_of(listener)
            port = admission.port_of(listener.workload, listener.port)
            for rule in (*of_namespace.get(pods.namespace, ()), *everywhere):
                if rule.item_for(port) is not None and rule.selects(pods):
                    message = (
                        f"reads requests on port {listener.port}, to which {connection.source.ref} connects "
                        "with TLS"
                    )
                    found.setdefault(Mistake(rule.policy.ref, rule.path, message))
    yield from found
