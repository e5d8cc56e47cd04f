"""Mistakes as people make them, each in manifests in which everything else holds, and the rule that finds it.

They are other spellings than those of the rules' own examples, and most of them were somebody's question once.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from support.checking import rules_in
from support.places import ROOT

from post_renderer.check import examples

NGINX = "    nginx.ingress.kubernetes.io/"
END_OF_ANNOTATIONS = f'{NGINX}proxy-ssl-protocols: "TLSv1.2 TLSv1.3"\n'


class Case(NamedTuple):
    """``before`` in the manifests ``base`` becomes ``after``, which the rule ``rule`` has to find."""

    title: str
    base: str
    before: str
    after: str
    rule: str


def nginx(title: str, before: str, after: str, rule: str) -> Case:
    return Case(title, "ingress-nginx", before, after, rule)


SERVER_CHECKS = [
    nginx("verify: yes", 'verify: "on"', 'verify: "yes"', "ingress-nginx-verify-value"),
    nginx("verify: On", 'verify: "on"', 'verify: "On"', "ingress-nginx-verify-value"),
    nginx("verify without quotes is a boolean", 'verify: "on"', "verify: true", "ingress-nginx-verify-value"),
    nginx(
        "the Secret for browsers' certificates",
        f'{NGINX}proxy-ssl-secret: "shop/web-tls"',
        f'{NGINX}auth-tls-secret: "shop/web-tls"\n{NGINX}auth-tls-verify-client: "on"',
        "ingress-nginx-auth-tls-for-pods",
    ),
    nginx(
        "a typing error in the name of the annotation",
        "proxy-ssl-secret:",
        "proxy-ssl-secrets:",
        "ingress-nginx-verify-without-secret",
    ),
    nginx(
        "a Secret of another namespace",
        '"shop/web-tls"',
        '"default/web-tls"',
        "ingress-nginx-secret-namespace",
    ),
    nginx(
        "the settings without the protocol",
        f'{NGINX}backend-protocol: "HTTPS"\n',
        "",
        "ingress-nginx-verify-over-http",
    ),
    nginx("a protocol of HAProxy", '"HTTPS"', '"h1-ssl"', "ingress-nginx-protocol-value"),
    nginx(
        "the name of nginx's own upstream is verified",
        f'{NGINX}proxy-ssl-name: "web.shop.svc"\n',
        "",
        "ingress-nginx-name-missing",
    ),
    nginx("the public name is verified", '"web.shop.svc"', '"shop.example.com"', "verified-name-not-covered"),
    nginx(
        "a wildcard for more than one label",
        "    - web\n    - web.shop\n    - web.shop.svc\n    - web.shop.svc.cluster.local\n",
        '    - "*.svc"\n',
        "verified-name-not-covered",
    ),
    nginx(
        "the annotation of before 2018",
        f'{NGINX}backend-protocol: "HTTPS"',
        f'{NGINX}secure-backends: "true"',
        "ingress-nginx-removed-annotation",
    ),
    nginx(
        "a snippet from a forum",
        END_OF_ANNOTATIONS,
        f"{END_OF_ANNOTATIONS}{NGINX}configuration-snippet: |\n      proxy_ssl_verify off;\n",
        "ingress-nginx-snippet-twice",
    ),
    nginx(
        "the certificate goes through to browsers",
        END_OF_ANNOTATIONS,
        f'{END_OF_ANNOTATIONS}{NGINX}ssl-passthrough: "true"\n',
        "ingress-nginx-ssl-passthrough",
    ),
    nginx(
        "the chart moved to another controller",
        "ingressClassName: nginx",
        "ingressClassName: traefik",
        "annotations-of-other-controller",
    ),
    nginx(
        "TLS 1.0 for an old server",
        '"TLSv1.2 TLSv1.3"',
        '"TLSv1 TLSv1.2"',
        "ingress-nginx-tls-versions",
    ),
    nginx(
        "gRPC is not verified",
        '"HTTPS"',
        '"grpcs"',
        "ingress-nginx-grpcs-unverified",
    ),
    nginx(
        "the version of before Kubernetes 1.19",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress",
        "apiVersion: extensions/v1beta1\nkind: Ingress",
        "ingress-api-removed",
    ),
]
PORTS = [
    nginx("HTTPS to the plain port", "number: 443", "number: 80", "https-to-plain-port"),
    nginx(
        "the https port leads to the plain one",
        "      targetPort: 8443\n",
        "      targetPort: http\n",
        "https-to-plain-port",
    ),
    nginx(
        "a name of a port that is not there",
        "      targetPort: 8443\n",
        "      targetPort: websecure\n",
        "target-port-not-declared",
    ),
]
PODS = [
    nginx(
        "one file of the Secret, which never changes",
        "              readOnly: true\n",
        "              subPath: tls.key\n",
        "secret-sub-path",
    ),
    nginx(
        "a key as other charts call it",
        "              readOnly: true\n",
        "              readOnly: true\n          args: [--cert=/etc/web/tls/cert.pem]\n",
        "secret-file-missing",
    ),
    nginx(
        "a letter too many",
        "            secretName: web-tls\n",
        "            secretName: web-tlss\n",
        "secret-misspelt",
    ),
    nginx(
        "the pod starts without its certificate",
        "            secretName: web-tls\n",
        "            secretName: web-tls\n            optional: true\n",
        "secret-optional",
    ),
    nginx(
        "nobody but root may read the key",
        "            secretName: web-tls\n",
        "            secretName: web-tls\n            defaultMode: 256\n      securityContext:\n"
        "        runAsUser: 1000\n",
        "secret-mode",
    ),
]
CERTIFICATES = [
    Case(
        "an issuer of the namespace that is nowhere",
        "cert-manager",
        "    name: internal-ca\n    kind: ClusterIssuer\n",
        "    name: internal-ca\n    kind: Issuer\n",
        "certificate-issuer-not-found",
    ),
    Case(
        "a certificate that signs itself",
        "cert-manager",
        "    name: internal-ca\n    kind: ClusterIssuer",
        "    name: bootstrap\n    kind: ClusterIssuer",
        "certificate-self-signed",
    ),
    Case(
        "a lifetime of days is no Go duration",
        "cert-manager",
        "  commonName: web\n",
        "  commonName: web\n  duration: 90d\n",
        "certificate-refused",
    ),
    Case(
        "a certificate for clients",
        "cert-manager",
        "    - server auth\n",
        "    - client auth\n",
        "certificate-usages",
    ),
]
OTHER_CONTROLLERS = [
    Case(
        "Traefik: the address of the pod is verified",
        "traefik",
        "  serverName: web.shop.svc\n",
        "",
        "traefik-server-name-missing",
    ),
    Case(
        "Traefik: verified in vain",
        "traefik",
        "  serverName: web.shop.svc\n",
        "  serverName: web.shop.svc\n  insecureSkipVerify: true\n",
        "traefik-insecure-skip-verify",
    ),
    Case(
        "Traefik: a transport without its provider",
        "traefik-ingress",
        '"shop-web@kubernetescrd"',
        '"shop-web"',
        "traefik-transport-name",
    ),
    Case(
        "Contour: validation without protocol",
        "contour",
        "          protocol: tls\n",
        "",
        "contour-validation-ignored",
    ),
    Case(
        "Gateway API: the number of the port in place of its name",
        "gateway-api",
        "sectionName: https",
        'sectionName: "8443"',
        "policy-target-not-found",
    ),
    Case(
        "Gateway API: a policy without CA",
        "gateway-api",
        '    caCertificateRefs:\n      - group: ""\n        kind: ConfigMap\n        name: internal-ca\n',
        "",
        "policy-without-ca",
    ),
    Case(
        "Gateway API: a wildcard",
        "gateway-api",
        "    hostname: web.shop.svc\n    subject",
        '    hostname: "*.svc"\n    subject',
        "policy-hostname",
    ),
    Case(
        "Istio: the CA without a name",
        "istio",
        "          subjectAltNames:\n            - web.shop.svc\n",
        "",
        "destination-rule-name-not-verified",
    ),
    Case(
        "Istio: a host that is no Service",
        "istio",
        "  host: web.shop.svc.cluster.local\n  traffic",
        "  host: web.shop\n  traffic",
        "destination-rule-host",
    ),
    Case(
        "Istio: the port of the pods",
        "istio",
        "          number: 443\n        tls",
        "          number: 8443\n        tls",
        "destination-rule-port",
    ),
]
CALLERS = [
    Case(
        "a policy from before TLS",
        "sidecar",
        "        - port: 8443\n",
        "",
        "network-policy-blocks-port",
    ),
    Case(
        "a policy with the port of the Service",
        "sidecar",
        "        - port: 8443\n",
        "        - port: 443\n",
        "network-policy-service-port",
    ),
]
CASES = [*SERVER_CHECKS, *PORTS, *PODS, *CERTIFICATES, *OTHER_CONTROLLERS, *CALLERS]


def test_there_are_forty():
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_it_is_found(case: Case):
    good = examples.good(case.base)
    assert good.count(case.before) == 1
    assert case.rule in rules_in(good.replace(case.before, case.after))


# The same mistakes in what the filter has written for a chart, by a hand that came later.
PODINFO = (ROOT / "samples" / "podinfo" / "expected.yaml").read_text("utf-8")
IN_SHOP = ("--namespace", "shop")


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ('proxy-ssl-verify: "on"', 'proxy-ssl-verify: "true"', "ingress-nginx-verify-value"),
        ('proxy-ssl-secret: "shop/', 'proxy-ssl-secret: "default/', "ingress-nginx-secret-namespace"),
        ('proxy-ssl-name: "frontend.shop', 'proxy-ssl-name: "backend.shop', "verified-name-not-covered"),
        (
            '    secretName: "frontend-backend-tls"',
            '    secretName: "frontend-backend-tl"',
            "secret-misspelt",
        ),
        ('backend-protocol: "HTTPS"', 'backend-protocol: "HTTP"', "ingress-nginx-verify-over-http"),
    ],
)
def test_it_is_found_in_what_the_filter_wrote(before: str, after: str, rule: str):
    assert before in PODINFO
    assert rules_in(PODINFO, IN_SHOP) == []
    assert rule in rules_in(PODINFO.replace(before, after), IN_SHOP)
