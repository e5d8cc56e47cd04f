"""DestinationRules that look wrong and are not, and mistakes beside those of the examples."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

BASE = "istio"
HOST = "  host: web.shop.svc.cluster.local\n  trafficPolicy"
CREDENTIAL = "          credentialName: internal-ca\n"
SNI = "          sni: web.shop.svc\n"
NAMES = "          subjectAltNames:\n            - web.shop.svc\n"
MODE = "mode: SIMPLE"
WITHOUT_NAMES = (SNI + NAMES, "")
SUBSET = "  subsets:\n    - name: v2\n      trafficPolicy:"
NAME = "    - web\n"


def host(text: str) -> tuple[str, str]:
    return HOST, f"  host: {text}\n  trafficPolicy"


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([host("web")], id="short name"),
        pytest.param([host("web.shop.svc.example.org")], id="other cluster domain"),
        pytest.param([host("api.shop.svc")], id="Service in another stream"),
        pytest.param([host("'*.shop.svc.cluster.local'")], id="wildcard"),
        pytest.param([(SNI, "")], id="names without SNI"),
        pytest.param([(CREDENTIAL, "          caCertificates: /etc/ca.pem\n")], id="CA in a file"),
        pytest.param([WITHOUT_NAMES, (NAME, f"{NAME}    - shop.example.com\n")], id="the host is covered"),
        pytest.param([WITHOUT_NAMES, ("    - shop.example.com\n", '    - "*"\n')], id="any host"),
        pytest.param(
            [WITHOUT_NAMES, ("    - route:", "    - rewrite: {authority: web.shop.svc}\n      route:")],
            id="host is rewritten",
        ),
        pytest.param([(MODE, "mode: DISABLE"), (SNI + NAMES, "")], id="no TLS"),
        pytest.param(
            [(NAMES, f"{NAMES}{SUBSET} {{loadBalancer: {{simple: RANDOM}}}}\n")], id="subset without tls"
        ),
        pytest.param([(NAMES, f"{NAMES}{SUBSET} {{tls: {{mode: SIMPLE}}}}\n")], id="subset with TLS"),
        pytest.param([(CREDENTIAL, ""), (MODE, "mode: ISTIO_MUTUAL")], id="TLS of the mesh"),
    ],
)
def test_look_alikes(replacements: list[tuple[str, str]]):
    found = rules_in(changed(BASE, *replacements))
    assert [rule for rule in found if rule.startswith("destination-rule")] == []


@pytest.mark.parametrize(
    ("replacements", "rule"),
    [
        ([host("web.shop")], "destination-rule-host"),
        ([(CREDENTIAL, f"{CREDENTIAL}          caCertificates: /etc/ca.pem\n")], "destination-rule-refused"),
        ([(MODE, "mode: MUTUAL"), (CREDENTIAL, "")], "destination-rule-refused"),
        (
            [("    portLevelSettings:\n", "    tls: {mode: SIMPLE, sni: web}\n    portLevelSettings:\n")],
            "destination-rule-name-not-verified",
        ),
    ],
)
def test_mistakes(replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(BASE, *replacements))


def test_settings_for_some_callers_alone_are_left_out():
    text = changed(
        BASE, (NAMES, ""), ("spec:\n  host:", "spec:\n  workloadSelector: {matchLabels: {a: b}}\n  host:")
    )
    assert "destination-rule-name-not-verified" not in rules_in(text)


def test_a_grpc_route_to_a_port_that_is_called_grpc_is_no_mistake():
    route = ("HTTPRoute", "GRPCRoute")
    assert "istio-grpc" in rules_in(changed("gateway-api", route))
    assert "istio-grpc" not in rules_in(
        changed("gateway-api", route, ("appProtocol: https", "appProtocol: grpc"))
    )


def test_tls_that_is_passed_on_to_a_port_without_tls_settings_is_no_mistake():
    passed_on = (
        "  http:\n    - route:\n",
        "  tls:\n    - match: [{sniHosts: [shop.example.com]}]\n      route:\n",
    )
    assert "virtual-service-tls" in rules_in(changed(BASE, passed_on))
    assert "virtual-service-tls" not in rules_in(changed(BASE, passed_on, (MODE, "mode: DISABLE")))
