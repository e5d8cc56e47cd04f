"""``proxy-ssl-verify`` with a value that ingress-nginx takes for off."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.ingress_nginx import PREFIX
from post_renderer.model import ERROR

_KEY = f"{PREFIX}proxy-ssl-verify"

ABOUT = About(
    id="ingress-nginx-verify-value",
    severity=ERROR,
    title="`proxy-ssl-verify` is neither `on` nor `off`, and ingress-nginx takes it for off.",
    why=(
        "Only `on` switches verification on; `true` and all other values are replaced by the default, `off`, "
        "without a word (kubernetes/ingress-nginx v1.15.1, internal/ingress/annotations/proxyssl/main.go). "
        "Every certificate is accepted."
    ),
    fix='write "on"',
    example=Example("ingress-nginx", good='proxy-ssl-verify: "on"', bad='proxy-ssl-verify: "true"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such a value."""
    for source in context.read_by("ingress-nginx"):
        value = ingress_annotations.value(source, _KEY)
        if value and value not in ("on", "off"):
            message = f'{_KEY} is "{value}", which ingress-nginx takes for off'
            yield Mistake(source.ref, ingress_annotations.path(_KEY), message)
