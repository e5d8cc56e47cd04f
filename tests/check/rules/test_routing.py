"""Rules about routes of any controller: what looks like a mistake and is none, and what else is one."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

PROBE = "              scheme: HTTPS\n"
PLAIN_PROBE = (PROBE, "")
PUBLIC = ("    - web.shop.svc\n", "    - web.shop.svc\n    - shop.example.com\n")
IMAGE = "registry.example.com/web:1.4"
CLASS = "ingressClassName: nginx"
PROTOCOL = 'backend-protocol: "HTTPS"'
SECRET = "shop/web-tls"
PREFIX = "    nginx.ingress.kubernetes.io/"
PASSTHROUGH = f'{PREFIX}ssl-passthrough: "true"\n'
ROUTED = ("number: 443", "number: 8443")
PATHS = "          - path: /\n"
PLAIN_PATH = PATHS.replace("/", "/a") + "            backend: {service: {name: web, port: {number: 80}}}\n"
ALL = [
    (f"{PREFIX}{line}\n", "")
    for line in (PROTOCOL, f'proxy-ssl-secret: "{SECRET}"', 'proxy-ssl-verify: "on"')
]
CA = ("spec:\n  secretName: web-tls", "spec:\n  isCA: true\n  secretName: web-tls")


@pytest.mark.parametrize(
    ("base", "replacements"),
    [
        pytest.param(
            "ingress-nginx",
            [
                PLAIN_PROBE,
                (IMAGE, "quay.io/argoproj/argocd:v3.1.0"),
                ("- name: web\n          image", "- name: server\n          image"),
            ],
            id="HTTP and TLS on one port",
        ),
        pytest.param(
            "ingress-nginx",
            [
                *ALL,
                (IMAGE, "quay.io/argoproj/argocd:v3.1.0"),
                ("- name: web\n          image", "- name: server\n          image"),
            ],
            id="plain HTTP, and both on one port",
        ),
        pytest.param(
            "ingress-nginx",
            [(PROBE, "              host: status.example.com\n")],
            id="a probe of another host",
        ),
        pytest.param(
            "ingress-nginx",
            [*ALL, ("  annotations:\n", f"  annotations:\n{PASSTHROUGH}"), PUBLIC],
            id="passthrough to TLS",
        ),
        pytest.param(
            "ingress-nginx", [*ALL, (f"  {CLASS}\n", "")], id="plain by a controller that is assumed"
        ),
        pytest.param(
            "ingress-nginx", [(CLASS, "ingressClassName: haproxy")], id="a class of two controllers"
        ),
        pytest.param("ingress-nginx", [(f"  {CLASS}\n", "")], id="no class"),
        pytest.param(
            "ingress-nginx",
            [(PATHS, PLAIN_PATH + PATHS), ("port: 80\n", "port: 80\n      appProtocol: https\n")],
            id="a port that is called http and serves HTTPS",
        ),
        pytest.param(
            "ingress-nginx",
            [(PATHS, PLAIN_PATH + PATHS), *ALL, ("scheme: HTTPS", "scheme: HTTP")],
            id="all plain",
        ),
        pytest.param(
            "ingress-nginx",
            [(PROTOCOL, f'{PROTOCOL}\n    haproxy.org/server-ssl: "true"')],
            id="for two controllers",
        ),
        pytest.param(
            "kong",
            [("preserve-host: ", f'host-aliases: ""\n{PREFIX}{PROTOCOL}\n    konghq.com/preserve-host: ')],
            id="what is ignored is set in another way",
        ),
        pytest.param(
            "ingress-nginx",
            [("spec:\n  secretName: web-tls", "spec:\n  isCA: false\n  secretName: web-tls")],
            id="no CA",
        ),
    ],
)
def test_nothing_is_wrong(base: str, replacements: list[tuple[str, str]]):
    unknown = {"ingress-class-unknown"}
    assert set(rules_in(changed(base, *replacements))) <= unknown


@pytest.mark.parametrize(
    ("base", "replacements", "rule"),
    [
        ("traefik", [PLAIN_PROBE], "https-to-plain-port"),
        ("traefik", [("          port: 443", "          port: web")], "route-port-not-found"),
        ("azure-agic", [(PATHS, PLAIN_PATH + PATHS)], "https-to-port-called-http"),
        ("openshift", [("    termination: reencrypt\n", "    termination: edge\n")], "plain-to-tls-port"),
        ("ingress-nginx", [(CLASS, "ingressClassName: haproxy")], "ingress-class-unknown"),
        ("traefik", [CA], "ca-key-pair-referenced"),
        ("contour", [CA], "ca-key-pair-referenced"),
        ("haproxy-ingress", [CA], "ca-key-pair-referenced"),
        (
            "ingress-nginx",
            [("networking.k8s.io/v1\nkind: Ingress", "extensions/v1beta1\nkind: Ingress")],
            "ingress-api-removed",
        ),
    ],
)
def test_it_is_a_mistake(base: str, replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(base, *replacements))


@pytest.mark.parametrize(
    "replacements",
    [
        pytest.param([("number: 443", "number: 80"), (f"{PREFIX}{PROTOCOL}\n", "")], id="HTTP to it"),
        pytest.param(
            [
                ("number: 443", "number: 80"),
                ("      port: 80\n", "      port: 80\n      appProtocol: https\n"),
            ],
            id="a port that has turned into HTTPS",
        ),
        pytest.param(
            [
                ("number: 443", "number: 80"),
                (
                    "- name: https\n              containerPort: 8443",
                    "- name: admin\n              containerPort: 8443",
                ),
            ],
            id="no other port is called https",
        ),
    ],
)
def test_https_to_a_port_called_http_that_may_serve_it(replacements: list[tuple[str, str]]):
    assert "https-to-plain-port" not in rules_in(changed("ingress-nginx", *replacements))
