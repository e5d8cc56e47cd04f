"""Rules about Traefik: what looks like a mistake and is none, and what else is one."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

ROUTE, INGRESS = "traefik", "traefik-ingress"
NAME = "  serverName: web.shop.svc\n"
CAS = "  rootCAs:\n    - secret: web-tls\n"
USED = "          serversTransport: web\n"
SCHEME = "          scheme: https\n"
ANNOTATION = "    traefik.ingress.kubernetes.io/service.serverstransport"
TRANSPORT = "kind: ServersTransport\nmetadata:\n  name: web\n  namespace: shop\n"
MOVED = (TRANSPORT, TRANSPORT.replace("shop", "edge"))
OTHER = (TRANSPORT, TRANSPORT.replace("name: web", "name: other"))
SKIP = "  insecureSkipVerify: true\n"
# An IngressRouteTCP in place of the IngressRoute, with its transport.
TCP = [
    ("kind: IngressRoute\n", "kind: IngressRouteTCP\n"),
    (SCHEME, "          tls: true\n"),
    ("kind: ServersTransport\n", "kind: ServersTransportTCP\n"),
    (NAME + CAS, f"  tls:\n  {NAME}    rootCAs:\n      - secret: web-tls\n"),
]


@pytest.mark.parametrize(
    ("base", "replacements"),
    [
        pytest.param(ROUTE, [(SCHEME, "")], id="HTTPS by the number of the port"),
        pytest.param(
            ROUTE,
            [("  rootCAs:\n    - secret: web-tls", "  rootCAsSecrets:\n    - web-tls")],
            id="older field",
        ),
        pytest.param(ROUTE, [(NAME + CAS, f"{NAME}{SKIP}")], id="nothing is to be verified"),
        pytest.param(ROUTE, [(NAME + CAS, SKIP)], id="nothing is to be verified, and no SNI is sent"),
        pytest.param(
            ROUTE,
            [
                (NAME + CAS, "  serverName: shop.example.com\n"),
                ("    - web.shop.svc\n", "    - shop.example.com\n"),
            ],
            id="a public name",
        ),
        pytest.param(ROUTE, [(NAME, "  peerCertURI: spiffe://shop/web\n")], id="a URI is verified"),
        pytest.param(ROUTE, [OTHER], id="a transport that is elsewhere"),
        pytest.param(
            ROUTE, [("serversTransport: web", "serversTransport: shop-web@kubernetescrd")], id="global name"
        ),
        pytest.param(ROUTE, TCP, id="TCP"),
        pytest.param(
            ROUTE,
            [
                ("kind: IngressRoute\n", "kind: IngressRouteTCP\n"),
                (SCHEME + USED, ""),
                ("  routes:\n", "  tls:\n    passthrough: true\n  routes:\n"),
            ],
            id="TCP that is passed through",
        ),
        pytest.param(INGRESS, [("shop-web@kubernetescrd", "web@file")], id="a transport of another provider"),
        pytest.param(
            INGRESS, [("shop-web@kubernetescrd", "edge-web@kubernetescrd"), MOVED], id="another namespace"
        ),
        pytest.param(
            INGRESS,
            [
                ("shop-web@kubernetescrd", "shop-web-v1@kubernetescrd"),
                (TRANSPORT, TRANSPORT.replace("name: web", "name: web.v1")),
            ],
            id="a name that Traefik spells in another way",
        ),
        pytest.param(INGRESS, [("number: 443", "number: 80")], id="the plain port beside the HTTPS port"),
    ],
)
def test_nothing_is_wrong(base: str, replacements: list[tuple[str, str]]):
    assert rules_in(changed(base, *replacements)) == []


@pytest.mark.parametrize(
    ("base", "replacements", "rule"),
    [
        (
            INGRESS,
            [("  annotations:\n" + ANNOTATION + ': "shop-web@kubernetescrd"\n', "")],
            "traefik-default-transport",
        ),
        (INGRESS, [(NAME, "")], "traefik-server-name-missing"),
        (INGRESS, [("shop-web@kubernetescrd", "web@kubernetescrd")], "traefik-transport-name"),
        (ROUTE, [MOVED], "traefik-transport-name"),
        (ROUTE, [*TCP, ("          tls: true\n", "")], "traefik-transport-unused"),
        (ROUTE, [(SCHEME, "          scheme: h2c\n")], "traefik-transport-unused"),
        (ROUTE, [(CAS, ""), (NAME, "  serverName: web\n")], "traefik-root-cas-missing"),
    ],
)
def test_it_is_a_mistake(base: str, replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(base, *replacements))
