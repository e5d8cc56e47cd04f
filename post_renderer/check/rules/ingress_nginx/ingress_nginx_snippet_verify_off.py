"""A snippet that switches verification off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.check.rules.ingress_nginx.ingress_nginx_snippet_twice import SNIPPETS
from post_renderer.model import WARNING

_OFF = re.compile(r"^[ \t]*((?:proxy|grpc)_ssl_verify)\s+off\b", re.MULTILINE)

ABOUT = About(
    id="ingress-nginx-snippet-verify-off",
    severity=WARNING,
    title="A snippet switches verification off.",
    why=(
        "With `proxy_ssl_verify off` or `grpc_ssl_verify off` nginx accepts any certificate, as it does "
        "without a word about it (nginx, ngx_http_proxy_module and ngx_http_grpc_module)."
    ),
    fix="remove it, and set proxy-ssl-secret, proxy-ssl-verify and proxy-ssl-name",
    example=Example(
        "ingress-nginx",
        good="""\
    nginx.ingress.kubernetes.io/proxy-ssl-secret: "shop/web-tls"
    nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"
""",
        bad="""\
    nginx.ingress.kubernetes.io/configuration-snippet: |
      proxy_ssl_verify off;
""",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such a snippet and HTTPS to the pods, without annotations that say otherwise."""
    for source in ingress_nginx.main_ingresses(context):
        is_https = ingress_nginx.protocol(source) in ("HTTPS", "GRPCS")
        if not is_https or ingress_nginx.verifies(source):
            continue
        for key in SNIPPETS:
            for directive in _OFF.findall(ingress_nginx.value(source, key)):
                message = f"{key} has {directive} off: any certificate of the pods is accepted"
                yield Mistake(source.ref, ingress_nginx.path(key), message)
