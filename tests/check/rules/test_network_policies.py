"""NetworkPolicies that look as if they cut the TLS port and do not, and others that do."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

BASE = "sidecar"
PORTS = "    - ports:\n        - port: 8080\n        - port: 8443\n"
PLAIN = "    - ports:\n        - port: 8080\n"
POLICY_END = f"  ingress:\n{PORTS}"
SECOND = """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: from-edge, namespace: shop}
spec:
  podSelector: {}
  ingress: [{from: [{namespaceSelector: {matchLabels: {name: edge}}}]}]
"""
CILIUM = """\
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  ingress: [{toPorts: [{ports: [{port: "%s"}]%s}]}]
"""
OF_REQUESTS = ", rules: {http: [{method: GET}]}"


def ports(text: str) -> tuple[str, str]:
    return PORTS, text


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([ports("    - {}\n")], id="every port"),
        pytest.param([ports("    - ports: [{port: https-8443}, {port: 8080}]\n")], id="name of the port"),
        pytest.param([ports("    - ports: [{port: 8000, endPort: 9000}]\n")], id="range"),
        pytest.param(
            [ports(PLAIN), ("      app: web\n  policyTypes", "      app: api\n  policyTypes")],
            id="other pods",
        ),
        pytest.param([ports(PLAIN), ("    - Ingress\n", "    - Egress\n")], id="for what goes out"),
        pytest.param([(POLICY_END, "  ingress: []\n")], id="nothing is admitted here"),
        pytest.param([ports("    - ports: [{port: 9090}]\n")], id="a port of another purpose"),
        pytest.param([(POLICY_END, f"  ingress:\n{PLAIN}{SECOND}")], id="another policy admits all ports"),
        pytest.param([ports(f"{PORTS}        - port: 443\n")], id="the Service port as well"),
        pytest.param([(POLICY_END, POLICY_END + CILIUM % ("8443", ""))], id="of Cilium, without requests"),
        pytest.param(
            [(POLICY_END, POLICY_END + CILIUM % ("8080", OF_REQUESTS))], id="requests of another port"
        ),
    ],
)
def test_look_alikes(replacements: list[tuple[str, str]]):
    assert rules_in(changed(BASE, *replacements)) == []


@pytest.mark.parametrize(
    ("replacements", "rules"),
    [
        ([ports("    - ports: [{port: http}]\n")], ["network-policy-blocks-port"]),
        ([ports("    - ports: [{port: 443}]\n")], ["network-policy-service-port"]),
        ([(POLICY_END, POLICY_END + CILIUM % ("8443", OF_REQUESTS))], ["network-policy-reads-requests"]),
    ],
)
def test_mistakes(replacements: list[tuple[str, str]], rules: list[str]):
    assert rules_in(changed(BASE, *replacements)) == rules


def test_a_plain_route_is_not_looked_at():
    text = changed(
        BASE, ports("    - ports: [{port: 8443}]\n"), ("number: 443", "number: 80"), ('"HTTPS"', '"HTTP"')
    )
    assert "network-policy-blocks-port" not in rules_in(text)
