"""Monitors that look wrong and are not, and mistakes beside those of the examples."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

BASE = "sidecar"
ENDPOINT = "    - port: https\n      scheme: https\n"
PLAIN = "    - port: http\n"
NAME = "        serverName: web.shop.svc\n"
CONFIG = (
    "      tlsConfig:\n        ca:\n          secret:\n            name: web-backend-tls\n"
    f"            key: ca.crt\n{NAME}"
)
PODS = [
    ("kind: ServiceMonitor", "kind: PodMonitor"),
    ("  endpoints:", "  podMetricsEndpoints:"),
    (ENDPOINT, "    - port: https-8443\n      scheme: https\n"),
]
SELECTOR = "  selector:\n    matchLabels:\n      app: web\n  endpoints:"


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([(ENDPOINT + CONFIG, PLAIN)], id="plain port"),
        pytest.param([(ENDPOINT, "    - targetPort: 8443\n      scheme: HTTPS\n")], id="container port"),
        pytest.param(
            [(SELECTOR, SELECTOR.replace("web", "api")), ("port: https\n", "port: x\n")],
            id="Service elsewhere",
        ),
        pytest.param(
            [
                (NAME, NAME.replace("web", "other")),
                ("key: ca.crt\n", "key: ca.crt\n        insecureSkipVerify: false\n"),
                ("web-backend-tls\n---\napiVersion: cert", "other\n---\napiVersion: cert"),
            ],
            id="Secret of nobody",
        ),
        pytest.param(
            [
                (NAME, ""),
                (
                    ENDPOINT,
                    f"{ENDPOINT}      relabelings: [{{targetLabel: __address__, replacement: web.shop.svc}}]\n",
                ),
            ],
            id="another address",
        ),
        pytest.param(
            [(NAME, ""), ("  dnsNames:\n", "  ipAddresses: [10.0.0.1]\n  dnsNames:\n")], id="addresses"
        ),
        pytest.param(PODS, id="PodMonitor"),
    ],
)
def test_look_alikes(replacements: list[tuple[str, str]]):
    assert [rule for rule in rules_in(changed(BASE, *replacements)) if rule.startswith("monitor-")] == []


@pytest.mark.parametrize(
    ("replacements", "rules"),
    [
        ([(ENDPOINT, "    - port: '443'\n      scheme: https\n")], ["monitor-port-not-found"]),
        ([(ENDPOINT, "    - targetPort: 8443\n")], ["monitor-plain-to-tls"]),
        ([*PODS, (NAME, "")], ["monitor-server-name"]),
        ([*PODS, ("      scheme: https\n      tls", "      tls")], ["monitor-plain-to-tls"]),
        ([(NAME, NAME.replace("web.", "api."))], ["monitor-server-name"]),
    ],
)
def test_mistakes(replacements: list[tuple[str, str]], rules: list[str]):
    assert rules_in(changed(BASE, *replacements)) == rules
