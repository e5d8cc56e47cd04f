"""``proxy-ssl-server-name`` with a value that ingress-nginx takes for off."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

_KEY = "proxy-ssl-server-name"

ABOUT = About(
    id="ingress-nginx-server-name-value",
    severity=WARNING,
    title="`proxy-ssl-server-name` is neither `on` nor `off`, and ingress-nginx takes it for off.",
    why=(
        "It is a switch, and the name itself is `proxy-ssl-name`. With any value but `on` no SNI is sent "
        "(kubernetes/ingress-nginx v1.15.1, internal/ingress/annotations/proxyssl/main.go), and pods that "
        "have several certificates present the wrong one."
    ),
    fix='write "on", and the name in proxy-ssl-name',
    example=Example(
        "ingress-nginx", good='proxy-ssl-server-name: "on"', bad='proxy-ssl-server-name: "web.shop.svc"'
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such a value."""
    for source in ingress_nginx.main_ingresses(context):
        value = ingress_nginx.value(source, _KEY)
        if value and value not in ("on", "off"):
            yield Mistake(
                source.ref, ingress_nginx.path(_KEY), f'{_KEY} is "{value}", so that no SNI is sent'
            )
