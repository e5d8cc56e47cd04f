"""``proxy-ssl-verify`` without ``proxy-ssl-secret``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

_KEY = "proxy-ssl-verify"

ABOUT = About(
    id="ingress-nginx-verify-without-secret",
    severity=ERROR,
    title="`proxy-ssl-verify` is on without `proxy-ssl-secret`, and nothing is verified.",
    why=(
        "Without a Secret the controller reads no other `proxy-ssl-*` annotation (kubernetes/ingress-nginx "
        "v1.15.1, internal/ingress/annotations/proxyssl/main.go, Parse). Seen under traffic: certificates "
        "of any CA are accepted."
    ),
    fix="name a Secret with the CA in ca.crt in proxy-ssl-secret, as NAMESPACE/NAME",
    example=Example(
        "ingress-nginx",
        good='    nginx.ingress.kubernetes.io/proxy-ssl-secret: "shop/web-tls"\n',
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that ask for verification and name no Secret."""
    for source in ingress_nginx.main_ingresses(context):
        asks = ingress_nginx.asks_for_verification(source)
        if asks and not ingress_nginx.value(source, "proxy-ssl-secret"):
            message = f"{_KEY} is on without proxy-ssl-secret: any certificate is accepted"
            yield Mistake(source.ref, ingress_nginx.path(_KEY), message)
