"""Flags of backend-tls that look as if nothing had been done, and others that are refused."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

PREFIX = "backend-tls.kuberise.io/"
FLAGGED = f'{PREFIX}enabled: "true"'
CERTIFICATE = """
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: %s, namespace: shop}
spec: {secretName: %s, dnsNames: [web.shop.svc], issuerRef: {name: ca, kind: ClusterIssuer}}
"""


def flags(*more: str) -> tuple[str, str]:
    return "annotations: {}", "annotations: {" + ", ".join((FLAGGED, *more)) + "}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(changed("flagged", flags(f"{PREFIX}routes: keep")), id="routes are kept"),
        pytest.param(changed("flagged", flags(f"{PREFIX}routes: last")), id="routes follow later"),
        pytest.param(
            changed("flagged", flags()) + CERTIFICATE % (("web-backend-tls",) * 2), id="Certificate"
        ),
        pytest.param(
            changed("flagged", flags(f"{PREFIX}secret-name: web-tls")) + CERTIFICATE % (("web-tls",) * 2),
            id="named",
        ),
        pytest.param(
            changed("flagged", flags(), ("ingressClassName: nginx", "ingressClassName: x")), id="unknown"
        ),
        pytest.param(
            changed("flagged", ("annotations: {}", f'annotations: {{{PREFIX}enabled: "false"}}')), id="off"
        ),
    ],
)
def test_look_alikes(text: str):
    assert [rule for rule in rules_in(text) if rule.startswith("flag-")] == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (changed("flagged", flags(f"{PREFIX}moed: native")), {"flag-without-effect", "flag-refused"}),
        (
            changed(
                "flagged",
                ("kind: Ingress\nmetadata:\n", f"kind: Ingress\nmetadata:\n  annotations: {{{FLAGGED}}}\n"),
            ),
            {"flag-refused"},
        ),
        (
            changed("sidecar", ("kind: ServiceMonitor\nmetadata:\n", "kind: ServiceMonitor\nmetadata:\n")),
            set(),
        ),
    ],
)
def test_mistakes(text: str, rules: set[str]):
    assert {*rules_in(text)} == rules
