"""Certificates that look wrong and are not, and mistakes beside those of the examples."""

from __future__ import annotations

import pytest
from support.checking import changed, found, rules_in

BASE = "cert-manager"
COMMON_NAME = "  commonName: web\n"
NAMES = "  dnsNames:\n    - web\n    - web.shop\n    - web.shop.svc\n    - web.shop.svc.cluster.local\n"
ISSUER = "    name: internal-ca\n    kind: ClusterIssuer\n"
SELF_SIGNED = (ISSUER, "    name: bootstrap\n    kind: ClusterIssuer\n")
VOLUME = "            secretName: web-tls\n"
CA_ALONE = f"{VOLUME}            items: [{{key: ca.crt, path: ca.crt}}]\n"
SERVER_AUTH = "    - server auth\n"
KEY = "    rotationPolicy: Always\n"
OWN_ISSUER = "kind: ClusterIssuer\nmetadata:\n  name: internal-ca\n"
SERVICE = "---\napiVersion: v1\nkind: Service\n"
SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: web-tls, namespace: shop}\n"


def spec(text: str) -> tuple[str, str]:
    """``text`` is added to the spec of the Certificate of the pods."""
    return COMMON_NAME, f"{COMMON_NAME}  {text}\n"


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([(ISSUER, "    name: elsewhere\n")], id="issuer in another stream"),
        pytest.param([(ISSUER, f"{ISSUER}    group: example.com\n")], id="issuer of another group"),
        pytest.param([SELF_SIGNED, ('proxy-ssl-verify: "on"', 'proxy-ssl-verify: "off"')], id="not verified"),
        pytest.param([(COMMON_NAME, "")], id="no subject, of a CA"),
        pytest.param(
            [(COMMON_NAME, ""), SELF_SIGNED, (VOLUME, "            secretName: other\n")], id="unused"
        ),
        pytest.param([spec("subject: {organizations: [shop]}"), (VOLUME, CA_ALONE)], id="ca.crt alone"),
        pytest.param([spec("isCA: true"), (VOLUME, CA_ALONE)], id="CA without its key"),
        pytest.param([spec("duration: 1h"), spec("renewBefore: 5m")], id="shortest times"),
        pytest.param([spec("duration: 90m30s")], id="duration of several units"),
        pytest.param([(KEY, "    size: 4096\n")], id="RSA"),
        pytest.param([(KEY, "    algorithm: Ed25519\n    size: 1\n")], id="size that does not count"),
        pytest.param([(SERVER_AUTH, "")], id="no extended usage"),
        pytest.param([(SERVER_AUTH, "    - any\n    - client auth\n")], id="any usage"),
        pytest.param([(SERVER_AUTH, "    - client auth\n"), SELF_SIGNED, (NAMES, "")], id="of a client"),
        pytest.param([(SERVER_AUTH, f"{SERVER_AUTH}    - client auth\n")], id="both usages"),
        pytest.param([(SERVICE, SECRET + SERVICE)], id="Secret without data"),
    ],
)
def test_look_alikes(replacements: list[tuple[str, str]]):
    rules = rules_in(changed(BASE, *replacements))
    assert [rule for rule in rules if rule.startswith("certificate-")] == []


@pytest.mark.parametrize(
    ("replacements", "rule"),
    [
        ([spec("duration: 30m")], "certificate-refused"),
        ([spec("renewBefore: 1m")], "certificate-refused"),
        ([spec("renewBefore: 2160h")], "certificate-refused"),
        ([spec("renewBefore: 1h\n  renewBeforePercentage: 50")], "certificate-refused"),
        ([(COMMON_NAME, f"  commonName: {'w' * 65}\n")], "certificate-refused"),
        ([(COMMON_NAME + NAMES, "")], "certificate-refused"),
        ([("spec:\n  secretName: web-tls\n", "spec:\n")], "certificate-refused"),
        ([(ISSUER, "    kind: ClusterIssuer\n")], "certificate-refused"),
        ([(ISSUER, "    name: x\n    kind: VaultIssuer\n")], "certificate-refused"),
        ([(KEY, "    algorithm: ECDSA\n    size: 2048\n")], "certificate-refused"),
        ([(KEY, "    size: 1024\n")], "certificate-refused"),
        (
            [(OWN_ISSUER, OWN_ISSUER.replace("Cluster", "") + "  namespace: x\n")],
            "certificate-issuer-not-found",
        ),
        ([(SERVICE, f'{SECRET}data: {{tls.crt: ""}}\n{SERVICE}')], "certificate-secret-in-stream"),
    ],
)
def test_mistakes(replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(BASE, *replacements))


def test_data_of_a_secret_is_not_shown():
    text = changed(BASE, (SERVICE, f"{SECRET}data: {{tls.crt: c2VjcmV0}}\n{SERVICE}"))
    assert "c2VjcmV0" not in str(found(text))


@pytest.mark.parametrize(
    ("common_name", "rules"), [("web.shop.svc", []), ("web", ["verified-name-not-covered"])]
)
def test_nginx_takes_the_common_name_where_there_are_no_dns_names(common_name: str, rules: list[str]):
    named = (COMMON_NAME, f"  commonName: {common_name}\n"), (NAMES, "")
    assert rules_in(changed(BASE, *named)) == rules


def test_the_certificate_of_a_client_is_not_that_of_the_pods():
    of_client = (SERVER_AUTH, "    - client auth\n"), (NAMES, "  dnsNames: [shop-client]\n")
    assert rules_in(changed(BASE, *of_client)) == []
