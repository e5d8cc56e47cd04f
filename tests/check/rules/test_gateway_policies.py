"""BackendTLSPolicies that look wrong and are not, and mistakes beside those of the examples."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

BASE = "gateway-api"
CLASS = "gatewayClassName: istio"
OTHER_CLASS = (CLASS, "gatewayClassName: eg")
TARGET = "      name: web\n      sectionName: https\n"
REFERENCE = '      - group: ""\n        kind: ConfigMap\n        name: internal-ca\n'
NAME = "      - type: Hostname\n        hostname: web.shop.svc\n"
WITHOUT_NAMES = (f"    subjectAltNames:\n{NAME}", "")
V1 = "gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy"
V1ALPHA3 = (V1, V1.replace("v1", "v1alpha3"))
HEAD = "apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\n"
OWN_CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\n"
CA_ELSEWHERE = ("  name: internal-ca\n  namespace: shop\n", "  name: internal-ca\n  namespace: edge\n")
BUNDLE = "apiVersion: trust.cert-manager.io/v1alpha1\nkind: Bundle\nmetadata: {name: internal-ca}\n---\n"
PARENT = "    - name: public\n      namespace: edge\n"
PROTOCOL = "      appProtocol: https\n"
PLAIN = ("scheme: HTTPS", "scheme: HTTP")


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([(TARGET, "      name: web\n")], id="for all ports"),
        pytest.param(
            [(TARGET, TARGET.replace("web", "api")), (PROTOCOL, ""), PLAIN], id="Service in another stream"
        ),
        pytest.param(
            [("kind: Service\n      name", "kind: Backend\n      name"), (PROTOCOL, ""), PLAIN],
            id="other kind",
        ),
        pytest.param([OTHER_CLASS, WITHOUT_NAMES], id="names where it is not Istio"),
        pytest.param(
            [OTHER_CLASS, ("kind: ConfigMap\n        ", "kind: Secret\n        ")], id="Secret elsewhere"
        ),
        pytest.param([("data:\n  ca.crt", "more:\n  ca.crt")], id="ConfigMap that is filled later"),
        pytest.param([(REFERENCE, REFERENCE + REFERENCE.replace("internal", "older"))], id="two CAs"),
        pytest.param([(NAME, f"{NAME}      - type: URI\n        uri: spiffe://shop/web\n")], id="two names"),
        pytest.param([(REFERENCE, REFERENCE.replace("ConfigMap", "Bundle"))], id="CA of another kind"),
        pytest.param(
            [CA_ELSEWHERE, (REFERENCE, REFERENCE.replace("internal-ca", "other-ca"))], id="CA unknown"
        ),
        pytest.param([CA_ELSEWHERE, (OWN_CONFIG_MAP, BUNDLE + OWN_CONFIG_MAP)], id="CA of trust-manager"),
        pytest.param([("kind: HTTPRoute", "kind: TLSRoute")], id="TLS that is terminated"),
    ],
)
def test_look_alikes(replacements: list[tuple[str, str]]):
    assert rules_in(changed(BASE, *replacements)) == []


@pytest.mark.parametrize(
    ("replacements", "rule"),
    [
        ([(TARGET, TARGET.replace("https", "8443"))], "policy-target-not-found"),
        ([('group: ""\n      kind: Service', "group: core\n      kind: Service")], "policy-target-not-found"),
        ([("    hostname: web.shop.svc\n    s", "    s")], "policy-hostname"),
        ([(f"    caCertificateRefs:\n{REFERENCE}", "")], "policy-without-ca"),
        ([V1ALPHA3], "policy-not-read"),
        ([(PARENT, '    - {group: "", kind: Service, name: web}\n')], "policy-not-read"),
        ([V1ALPHA3], "policy-version"),
        ([("HTTPRoute", "GRPCRoute"), (CLASS, "gatewayClassName: traefik")], "policy-not-read"),
    ],
)
def test_mistakes(replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(BASE, *replacements))


def test_a_version_that_the_config_file_asks_for_is_none(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(f"{HEAD}spec: {{gateway: {{backendTLSPolicy: v1alpha3}}}}\n", "utf-8")
    text = changed(BASE, V1ALPHA3, (CLASS, "gatewayClassName: contour"))
    assert rules_in(text, ["--config", str(config)]) == []
