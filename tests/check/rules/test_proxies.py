"""Rules about Contour, HAProxy and F5 NGINX: what looks like a mistake and is none, and what else is one."""

from __future__ import annotations

import pytest
from support.checking import changed, rules_in

from post_renderer.check import examples

SERVICE = "---\napiVersion: v1\nkind: Service\n"
SUBJECT = "            subjectName: web.shop.svc\n"
SUBJECTS = f"{SUBJECT}            subjectNames: [web.shop.svc, web]\n"
PROTOCOL = "          protocol: tls\n"
TLS_ANNOTATION = '  annotations:\n    projectcontour.io/upstream-protocol.tls: "https"\n'
# Of a second HTTPProxy to the same port.
PROXY = (
    examples.good("contour").partition("---\n")[0].replace("name: web\n  namespace", "name: b\n  namespace")
)
SSL = '    haproxy.org/server-ssl: "true"\n'
CA = '    haproxy.org/server-ca: "shop/web-ca"\n'
NAMESPACE = "  namespace: shop\nspec:\n  selector"
ON_SERVICE = NAMESPACE.replace("spec", f"  annotations:\n{SSL}spec")
SNI = 'haproxy-ingress.github.io/secure-sni: "web.shop.svc"'
SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: web-ca, namespace: shop}\ntype: nginx.org/ca\n"
CONTAINER_PROBE = ("scheme: HTTPS", "scheme: HTTP")


@pytest.mark.parametrize(
    ("base", "replacements"),
    [
        pytest.param("contour", [(SUBJECT, SUBJECTS)], id="several subjects"),
        pytest.param(
            "contour",
            [
                (PROTOCOL, ""),
                (
                    "  namespace: shop\nspec:\n  selector",
                    f"  namespace: shop\n{TLS_ANNOTATION}spec:\n  selector",
                ),
            ],
            id="the Service says TLS",
        ),
        pytest.param(
            "contour",
            [
                ("      port: 443\n      target", "      port: 443\n      appProtocol: https\n      target"),
                (PROTOCOL, ""),
            ],
            id="appProtocol says TLS",
        ),
        pytest.param(
            "contour", [(SERVICE, f"---\n{PROXY}{SERVICE}")], id="two HTTPProxies with the same validation"
        ),
        pytest.param("contour-ingress", [('tls: "443"', 'tls: "https"')], id="port by its name"),
        pytest.param(
            "contour-ingress",
            [("      port: 443\n", "      port: 443\n      appProtocol: https\n")],
            id="both say TLS",
        ),
        pytest.param(
            "contour-ingress",
            [("      port: 80\n", "      port: 80\n      appProtocol: http\n")],
            id="appProtocol of another port",
        ),
        pytest.param("haproxytech", [(SSL, ""), (NAMESPACE, ON_SERVICE)], id="server-ssl of the Service"),
        pytest.param(
            "haproxy-ingress",
            [
                (
                    NAMESPACE,
                    ON_SERVICE.replace(SSL, '    haproxy-ingress.github.io/backend-protocol: "h2-ssl"\n'),
                )
            ],
            id="another protocol with TLS on the Service",
        ),
        pytest.param("haproxytech", [(CA, "")], id="nothing is to be verified"),
        pytest.param(
            "haproxy-ingress",
            [(SNI, 'haproxy-ingress.github.io/secure-verify-hostname: "web.shop.svc"')],
            id="a name without SNI",
        ),
        pytest.param(
            "haproxy-ingress",
            [(SNI, 'haproxy-ingress.github.io/secure-sni: "host"')],
            id="the name of the client",
        ),
        pytest.param("f5-nginx", [(SERVICE, SECRET + SERVICE)], id="a Secret of the right type"),
        pytest.param(
            "f5-nginx",
            [("    trustedCertSecret: web-ca\n", ""), ("    verifyServer: true\n", "")],
            id="nothing is to be verified",
        ),
        pytest.param(
            "f5-nginx-ingress",
            [('ssl-services: "web"', 'ssl-services: "cart, web"')],
            id="a Service too many",
        ),
    ],
)
def test_nothing_is_wrong(base: str, replacements: list[tuple[str, str]]):
    assert rules_in(changed(base, *replacements)) == []


@pytest.mark.parametrize(
    ("base", "replacements", "rule"),
    [
        (
            "contour",
            [(SUBJECT, SUBJECTS.replace("[web.shop.svc, web]", "[web, web.shop.svc]"))],
            "contour-validation-invalid",
        ),
        ("contour", [(PROTOCOL, "          protocol: h2c\n")], "contour-validation-ignored"),
        ("haproxytech", [(CA, f'{CA}    haproxy.org/server-crt: "web-tls"\n')], "haproxytech-secret-name"),
        (
            "f5-nginx",
            [
                ("        enable: true", "        enable: false"),
                ("    - path: /\n      policies:\n        - name: web-tls\n", "    - path: /\n"),
                ("  host: shop", "  policies: [{name: web-tls}]\n  host: shop"),
                CONTAINER_PROBE,
            ],
            "f5-nginx-policy-over-http",
        ),
        ("f5-nginx-ingress", [('ssl-services: "web"', 'ssl-services: "wbe"')], "f5-nginx-ssl-services"),
        ("haproxytech", [(CA, ""), (NAMESPACE, ON_SERVICE.replace("true", "false"))], "haproxy-service-wins"),
        ("f5-nginx", [("    trustedCertSecret: web-ca\n", "")], "f5-nginx-policy-incomplete"),
        ("f5-nginx", [(SERVICE, SECRET.replace("nginx.org/ca", "Opaque") + SERVICE)], "f5-nginx-ca-type"),
    ],
)
def test_it_is_a_mistake(base: str, replacements: list[tuple[str, str]], rule: str):
    assert rule in rules_in(changed(base, *replacements))
