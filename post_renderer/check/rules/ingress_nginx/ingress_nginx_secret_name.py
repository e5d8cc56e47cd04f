"""``proxy-ssl-secret`` that is not ``NAMESPACE/NAME``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

_KEYS = ("proxy-ssl-secret", "auth-tls-secret")

ABOUT = About(
    id="ingress-nginx-secret-name",
    severity=ERROR,
    title="`proxy-ssl-secret` names a Secret without its namespace.",
    why=(
        "Only `NAMESPACE/NAME` is read; for anything else nginx answers 503, or 403 where it is "
        "`auth-tls-secret` (kubernetes/ingress-nginx v1.15.1, internal/k8s/main.go, ParseNameNS; 503 seen "
        "under traffic)."
    ),
    fix="write NAMESPACE/NAME, with the namespace of the Ingress",
    example=Example("ingress-nginx", good='"shop/web-tls"', bad='"web-tls"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such a name."""
    for source in ingress_nginx.main_ingresses(context):
        for key in _KEYS:
            secret = ingress_nginx.value(source, key)
            namespace, slash, name = secret.partition("/")
            if secret and not (namespace and slash and name and "/" not in name):
                yield Mistake(source.ref, ingress_nginx.path(key), f"{key} is {secret}, not NAMESPACE/NAME")
