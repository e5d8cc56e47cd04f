"""Rules about Ingresses of ingress-nginx: what looks like a mistake and is none, and what else is one."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

from post_renderer.check import examples, rules

ID = "ingress-nginx-"
PREFIX = "nginx.ingress.kubernetes.io/"
PROTOCOL = f'    {PREFIX}backend-protocol: "HTTPS"\n'
SECRET = f'    {PREFIX}proxy-ssl-secret: "shop/web-tls"\n'
VERIFY = f'    {PREFIX}proxy-ssl-verify: "on"\n'
NAME = f'    {PREFIX}proxy-ssl-name: "web.shop.svc"\n'
SERVICE = "---\napiVersion: v1\nkind: Service\n"
CLASS = "ingressClassName: nginx"
CANARY = f'    {PREFIX}canary: "true"\n'


def config(key: str, value: str) -> tuple[str, str]:
    """A ConfigMap before the Service that sets an option of the controller."""
    data = f'data: {{{key}: "{value}"}}'
    return SERVICE, f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: nginx}}\n{data}\n{SERVICE}"


def mistaken(rule: str) -> str:
    """The manifests of the example of ``rule``, with the mistake."""
    return examples.bad(next(each.ABOUT.example for each in rules.RULES if each.ABOUT.id == rule))


def other(*annotations: str, host: str = "shop.example.com", service: str = "web", name: str = "b") -> str:
    """A second Ingress of the class, with the lines ``annotations``."""
    return (
        f"---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\n"
        f"  namespace: shop\n  annotations:\n{''.join(annotations)}spec:\n  ingressClassName: nginx\n"
        f"  rules:\n    - host: {host}\n      http:\n        paths:\n          - path: /b\n"
        f"            backend: {{service: {{name: {service}, port: {{number: 443}}}}}}\n"
    )


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([(PROTOCOL, PROTOCOL.replace("HTTPS", "https"))], id="protocol in lower case"),
        pytest.param(
            [(VERIFY, f'{VERIFY}    {PREFIX}auth-tls-secret: "shop/ca"\n')],
            id="clients present certificates, and the pods are verified",
        ),
        pytest.param(
            [
                (PROTOCOL, f'    {PREFIX}auth-tls-secret: "shop/ca"\n'),
                (SECRET, ""),
                (VERIFY, ""),
                ("number: 443", "number: 80"),
            ],
            id="clients present certificates, and the pods speak HTTP",
        ),
        pytest.param([(PROTOCOL, f'{PROTOCOL}    {PREFIX}secure-backends: "true"\n')], id="old and new"),
        pytest.param(
            [(VERIFY, f'{VERIFY}    {PREFIX}ssl-passthrough: "false"\n')], id="passthrough is false"
        ),
        pytest.param(
            [(VERIFY, f"{VERIFY}    {PREFIX}configuration-snippet: |\n      proxy_ssl_session_reuse off;\n")],
            id="a directive that no annotation writes",
        ),
        pytest.param(
            [(VERIFY, f"{VERIFY}    {PREFIX}configuration-snippet: |\n      # proxy_ssl_verify off;\n")],
            id="a directive in a comment",
        ),
        pytest.param(
            [("shop/web-tls", "vault/web-tls"), config("allow-cross-namespace-resources", "true")],
            id="another namespace, and the controller allows it",
        ),
        pytest.param([config("annotations-risk-level", "High")], id="a risk level that allows all"),
        pytest.param(
            [(SERVICE, other(PROTOCOL, SECRET, VERIFY, NAME, host="b.example.com") + SERVICE)],
            id="two hosts, both verified",
        ),
        pytest.param(
            [(SERVICE, other(PROTOCOL) + SERVICE)], id="same host and Service: verified as the first"
        ),
        pytest.param(
            [(SERVICE, other(f"    {PREFIX}rewrite-target: /\n", service="cart") + SERVICE)],
            id="same host, another Service in plain HTTP",
        ),
        pytest.param(
            [(SERVICE, other(CANARY, PROTOCOL).replace("path: /b", "path: /") + SERVICE)],
            id="a canary says what its main Ingress says",
        ),
        pytest.param(
            [(SERVICE, other(CANARY, VERIFY) + SERVICE)], id="verification of a canary counts nothing"
        ),
    ],
)
def test_nothing_is_wrong(replacements: list[tuple[str, str]]):
    assert rules_in(changed("ingress-nginx", *replacements)) == []


@pytest.mark.parametrize(
    ("rule", "key", "value"),
    [
        ("ingress-nginx-shared-connections", "upstream-keepalive-connections", "0"),
        ("ingress-nginx-host-verified", "proxy-ssl-location-only", "true"),
    ],
)
def test_an_option_of_the_controller_makes_it_right(rule: str, key: str, value: str):
    text = mistaken(rule)
    assert rule in rules_in(text)
    assert rule not in rules_in(text.replace(*config(key, value)))


@pytest.mark.parametrize(
    ("replacements", "wanted"),
    [
        ([(PROTOCOL, PROTOCOL.replace("HTTPS", "HTTP"))], "ingress-nginx-verify-over-http plain-to-tls-port"),
        ([(PROTOCOL, PROTOCOL.replace("HTTPS", "GRPC"))], "ingress-nginx-verify-over-http plain-to-tls-port"),
        ([("shop/web-tls", "shop/tls/web")], "ingress-nginx-secret-name"),
        (
            [(SECRET, f'    {PREFIX}secure-verify-ca-secret: "web-tls"\n'), (VERIFY, "")],
            "ingress-nginx-removed-annotation ingress-nginx-settings-without-secret",
        ),
        ([config("annotations-risk-level", "Low")], "ingress-nginx-risk-level"),
        ([(VERIFY, f'{VERIFY}    {PREFIX}ssl-passthrough: "true"\n')], "ingress-nginx-ssl-passthrough"),
        ([(SECRET, ""), (VERIFY, "")], "ingress-nginx-settings-without-secret"),
        (
            [(VERIFY, f"{VERIFY}    {PREFIX}server-snippet: |\n      proxy_ssl_name a.example;\n")],
            "ingress-nginx-snippet-twice",
        ),
        (
            [
                (PROTOCOL, PROTOCOL.replace("HTTPS", "GRPCS")),
                (VERIFY, f"    {PREFIX}configuration-snippet: |\n      grpc_ssl_verify off;\n"),
            ],
            "ingress-nginx-snippet-verify-off",
        ),
        ([(SERVICE, other(PROTOCOL, host="b.example.com") + SERVICE)], "ingress-nginx-shared-connections"),
        ([(SERVICE, other(PROTOCOL, service="cart") + SERVICE)], "ingress-nginx-host-verified"),
    ],
)
def test_it_is_a_mistake(replacements: list[tuple[str, str]], wanted: str):
    assert rules_in(changed("ingress-nginx", *replacements)) == wanted.split()


def test_other_controllers_are_not_concerned():
    """None of the rules is for an Ingress that ingress-nginx does not read."""
    for rule in (each.ABOUT for each in rules.RULES if each.ABOUT.id.startswith(ID)):
        found = rules_in(examples.bad(rule.example).replace(CLASS, "ingressClassName: haproxy-of-ours"))
        assert not any(each.startswith(ID) for each in found), rule.id


def test_a_secret_that_is_filled_at_run_time_is_unknown():
    text = mistaken("ingress-nginx-secret-without-ca")
    empty = text.replace("data:\n  tls.crt: LS0tLS1CRUdJTg==\n  tls.key: LS0tLS1CRUdJTg==\n", "")
    assert rules_in(empty) == []


def test_an_acme_issuer_gives_no_ca():
    issuer = (
        "---\napiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: internal-ca}\nspec:\n"
    )
    base = examples.good("ingress-nginx")
    assert rules_in(f"{base}{issuer}  ca: {{secretName: internal-ca}}\n") == []
    assert "ingress-nginx-secret-without-ca" in rules_in(f"{base}{issuer}  acme: {{email: a@example.com}}\n")


def test_the_secret_of_the_pods_is_no_ca_for_clients():
    """It is taken for the setting that verifies the pods, whatever is spoken to them."""
    replacements = [(PROTOCOL, f'    {PREFIX}auth-tls-secret: "shop/web-tls"\n'), (SECRET, ""), (VERIFY, "")]
    assert "ingress-nginx-auth-tls-for-pods" in rules_in(changed("ingress-nginx", *replacements))
