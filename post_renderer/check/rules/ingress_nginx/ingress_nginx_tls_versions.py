"""``proxy-ssl-protocols`` with a value that ingress-nginx drops."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

_KEY = "proxy-ssl-protocols"
_KNOWN = ("TLSv1.2", "TLSv1.3")

ABOUT = About(
    id="ingress-nginx-tls-versions",
    severity=WARNING,
    title="`proxy-ssl-protocols` has a version that ingress-nginx does not take, and is dropped as a whole.",
    why=(
        "With anything besides TLSv1.2 and TLSv1.3 in it the value is not read, and nginx speaks TLS 1.2 "
        "alone (kubernetes/ingress-nginx v1.15.1, seen under traffic); pods that serve TLS 1.3 only are "
        "answered by 502."
    ),
    fix='write "TLSv1.2 TLSv1.3"',
    example=Example("ingress-nginx", good='"TLSv1.2 TLSv1.3"', bad='"TLSv1.1 TLSv1.2 TLSv1.3"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such a value."""
    for source in ingress_nginx.main_ingresses(context):
        unknown = [each for each in ingress_nginx.value(source, _KEY).split() if each not in _KNOWN]
        if unknown and ingress_nginx.value(source, "proxy-ssl-secret"):
            message = (
                f"{_KEY} has {' '.join(unknown)}: the value is dropped, and TLSv1.2 is all that is spoken"
            )
            yield Mistake(source.ref, ingress_nginx.path(_KEY), message)
