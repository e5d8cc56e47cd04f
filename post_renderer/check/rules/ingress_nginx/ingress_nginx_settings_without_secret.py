"""``proxy-ssl-*`` without ``proxy-ssl-secret``, without which none of them counts."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

_KEYS = ("name", "server-name", "protocols", "ciphers", "verify-depth")

ABOUT = About(
    id="ingress-nginx-settings-without-secret",
    severity=WARNING,
    title="`proxy-ssl-*` annotations are ignored, because `proxy-ssl-secret` is missing.",
    why=(
        "The controller reads them only where there is a `proxy-ssl-secret` (kubernetes/ingress-nginx "
        "v1.15.1, internal/ingress/annotations/proxyssl/main.go, Parse): no SNI is sent, and the protocols "
        "are the default ones."
    ),
    fix="set proxy-ssl-secret, to a Secret with nothing but ca.crt if the pods ask for no certificate",
    example=Example(
        "ingress-nginx",
        good="""\
    nginx.ingress.kubernetes.io/proxy-ssl-secret: "shop/web-tls"
    nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"
""",
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The HTTPS Ingresses with such annotations that do not ask for verification."""
    for source in ingress_nginx.main_ingresses(context):
        if ingress_nginx.value(source, "proxy-ssl-secret") or ingress_nginx.asks_for_verification(source):
            continue
        found = [f"proxy-ssl-{key}" for key in _KEYS if ingress_nginx.value(source, f"proxy-ssl-{key}")]
        if found and ingress_nginx.speaks_https(source):
            message = f"{', '.join(found)} without proxy-ssl-secret: ignored"
            yield Mistake(source.ref, ingress_nginx.path(found[0]), message)
