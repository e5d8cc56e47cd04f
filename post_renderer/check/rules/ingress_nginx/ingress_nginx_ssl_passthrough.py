"""``ssl-passthrough`` on an Ingress with HTTPS to the pods."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.ingress_nginx import PREFIX
from post_renderer.model import WARNING

_KEY = "ssl-passthrough"

ABOUT = About(
    id="ingress-nginx-ssl-passthrough",
    severity=WARNING,
    title="`ssl-passthrough` is set on an Ingress that is to verify the pods.",
    why=(
        "A controller with `--enable-ssl-passthrough` forwards the connections of browsers as they are: "
        "they get the internal certificate of the pods, and nginx verifies nothing. Without that option, "
        "which is off by default, the annotation is ignored (kubernetes/ingress-nginx v1.15.1, "
        "docs/user-guide/tls.md)."
    ),
    fix="remove ssl-passthrough, or the proxy-ssl annotations",
    example=Example(
        "ingress-nginx",
        good='    nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"\n',
        bad="""\
    nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"
    nginx.ingress.kubernetes.io/ssl-passthrough: "true"
""",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with both."""
    for source in ingress_nginx.main_ingresses(context):
        passes = ingress_annotations.passes_through(source, PREFIX + _KEY)
        if passes and ingress_nginx.verifies(source):
            message = f"{_KEY} is true beside proxy-ssl-verify: where it is enabled, nothing is verified"
            yield Mistake(source.ref, ingress_nginx.path(_KEY), message)
