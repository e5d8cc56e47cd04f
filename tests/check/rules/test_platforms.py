"""Rules about Kong, Emissary, OpenShift and the load balancers of clouds: look-alikes, and more mistakes."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

CA_LABEL = '    konghq.com/ca-cert: "true"\n'
CA_ID = "  id: 9c2e1b8e-0f0e-4d7b-8b1a-2f9a4f1d7c55\n"
VERIFY = '    konghq.com/tls-verify: "true"\n'
KONG_CA = 'ca-certificates-secrets: "web-ca"'
PRESERVE = 'preserve-host: "false"'
HOST_HEADER = '    konghq.com/host-header: "web.shop.svc"\n'
NAMES = "    - web.shop.svc\n"
PUBLIC = (NAMES, f"{NAMES}    - shop.example.com\n")
PAIR = "  secret: web-tls\n"
REENCRYPT = "    termination: reencrypt\n"
CA_TEXT = "    destinationCACertificate: |\n      the certificate of the CA, in PEM\n"
OTHER_SECRET = [
    (
        "              readOnly: true\n",
        "              readOnly: true\n            - {name: other, mountPath: /other}\n",
    ),
    ("      volumes:\n", "      volumes:\n        - {name: other, secret: {secretName: other}}\n"),
]
NO_CERTIFICATE = ("            secretName: web-tls", "            secretName: other")
TIMEOUT = "    haproxy.router.openshift.io/timeout: 30s\n"
TERMINATION = "    route.openshift.io/termination: reencrypt\n"
DESTINATION = "    route.openshift.io/destination-ca-certificate-secret: web-tls\n"
TYPE = '    alb.ingress.kubernetes.io/target-type: "ip"\n'
ALB = f'{TYPE}    alb.ingress.kubernetes.io/backend-protocol: "HTTPS"\n'
PLAIN_CHECK = '    alb.ingress.kubernetes.io/healthcheck-protocol: "HTTP"\n'
NEG = """cloud.google.com/neg: '{"ingress": true}'"""
PROTOCOLS = "cloud.google.com/app-protocols: "
AGIC_HOST = '    appgw.ingress.kubernetes.io/backend-hostname: "web.shop.svc"\n'
AGIC_ROOT = '    appgw.ingress.kubernetes.io/appgw-trusted-root-certificate: "internal-ca"\n'
AGIC_HTTPS = 'backend-protocol: "https"'
TCP_ROUTE = [
    ("kind: IngressRoute\n", "kind: IngressRouteTCP\n"),
    ("          scheme: https\n          serversTransport: web\n", ""),
    ("  routes:\n", "  tls:\n    passthrough: true\n  routes:\n"),
]
SERVICE = "---\napiVersion: v1\nkind: Service\n"
CONTEXT = (
    "---\napiVersion: getambassador.io/v3alpha1\nkind: TLSContext\nmetadata: {name: web-pods, namespace: b}\n"
)
# What is so on purpose in some: the controller only encrypts, and the pods call their port http.
ENCRYPTED = {"controller-verifies-nothing", "https-to-plain-port"}


@pytest.mark.parametrize(
    ("base", "replacements"),
    [
        pytest.param(
            "kong", [(PRESERVE, 'preserve-host: "true"'), (HOST_HEADER, ""), PUBLIC], id="the client's Host"
        ),
        pytest.param(
            "kong", [(VERIFY, ""), (f"    konghq.com/{KONG_CA}\n", "")], id="nothing is to be verified"
        ),
        pytest.param(
            "kong", [(KONG_CA, 'ca-certificates-secrets: "elsewhere"')], id="a CA that is not in the stream"
        ),
        pytest.param("emissary", [("  ca_secret: web-ca\n", ""), (PAIR, "")], id="a context without CA"),
        pytest.param(
            "emissary",
            [(SERVICE, f"{CONTEXT}spec:\n  ambassador_id: [b]\n{SERVICE}")],
            id="a context of another Emissary",
        ),
        pytest.param(
            "openshift", [(CA_TEXT, ""), NO_CERTIFICATE], id="a certificate that may be of OpenShift"
        ),
        pytest.param(
            "openshift",
            [
                (CA_TEXT, ""),
                (
                    "kind: Service\nmetadata:\n",
                    "kind: Service\nmetadata:\n  annotations: {service.beta.openshift.io/serving-cert-secret-name: web-tls}\n",
                ),
            ],
            id="a certificate of OpenShift",
        ),
        pytest.param(
            "openshift",
            [(REENCRYPT + CA_TEXT, "    termination: passthrough\n"), PUBLIC],
            id="passed through to the right name",
        ),
        pytest.param(
            "apisix",
            [
                (
                    "  timeout:\n",
                    "  scheme: https\n  portLevelSettings: [{port: 443, scheme: https}]\n  timeout:\n",
                )
            ],
            id="the scheme twice, for two versions",
        ),
        pytest.param("openshift", [(CA_TEXT, ""), *OTHER_SECRET], id="a certificate that may be another one"),
        pytest.param(
            "openshift",
            [(REENCRYPT + CA_TEXT, "    termination: passthrough\n"), *OTHER_SECRET],
            id="passed through to what may be another certificate",
        ),
        pytest.param(
            "openshift-ingress",
            [(TIMEOUT, "    route.openshift.io/termination: edge\n")],
            id="plain HTTP on purpose",
        ),
        pytest.param(
            "traefik",
            [*TCP_ROUTE, ("Host(`shop.example.com`)", "HostSNI(`*`)")],
            id="passed through for any host",
        ),
        pytest.param(
            "aws-alb",
            [(TYPE, f'{ALB}{PLAIN_CHECK}    alb.ingress.kubernetes.io/healthcheck-port: "9000"\n')],
            id="health checks of another port",
        ),
        pytest.param(
            "aws-alb",
            [(TYPE, f'{ALB}{PLAIN_CHECK}    alb.ingress.kubernetes.io/success-codes: "400"\n')],
            id="health checks that expect 400",
        ),
        pytest.param(
            "gke",
            [(NEG, PROTOCOLS + """'{"https":"HTTPS","80":"HTTP"}'""")],
            id="protocols by name and number",
        ),
        pytest.param(
            "azure-agic",
            [
                (AGIC_HTTPS, 'backend-protocol: "http"'),
                (AGIC_ROOT, ""),
                (AGIC_HOST, ""),
                ("scheme: HTTPS", "scheme: HTTP"),
            ],
            id="plain HTTP",
        ),
    ],
)
def test_nothing_is_wrong(base: str, replacements: list[tuple[str, str]]):
    assert set(rules_in(changed(base, *replacements))) <= ENCRYPTED


@pytest.mark.parametrize(
    ("base", "replacements", "rule"),
    [
        ("kong", [(CA_ID, "")], "kong-ca-incomplete"),
        ("kong", [(KONG_CA, 'ca-certificates-secrets: "web-tls"')], "kong-ca-incomplete"),
        ("emissary", [("ca_secret: web-ca", "ca_secret: web-tls")], "leaf-as-ca"),
        ("openshift-ingress", [(TIMEOUT, TERMINATION + DESTINATION)], "leaf-as-ca"),
        ("openshift-ingress", [(TIMEOUT, DESTINATION)], "openshift-ca-ignored"),
        ("traefik", [*TCP_ROUTE, ("Host(`", "HostSNI(`")], "passthrough-certificate"),
        ("gke", [(NEG, f"{PROTOCOLS}https")], "gke-app-protocols"),
        ("gke", [(NEG, PROTOCOLS + """'{"https":"https"}'""")], "gke-app-protocols"),
        ("azure-agic", [(AGIC_HOST, "")], "agic-hostname-missing"),
    ],
)
def test_it_is_a_mistake(base: str, replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(base, *replacements))
