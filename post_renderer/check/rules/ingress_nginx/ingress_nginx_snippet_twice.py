"""``proxy_ssl_`` directives in a snippet beside annotations that write the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

SNIPPETS = ("configuration-snippet", "server-snippet")
# What the template writes for proxy-ssl-secret.
_DIRECTIVES = ("verify", "verify_depth", "trusted_certificate", "name", "server_name", "protocols", "ciphers")
_DIRECTIVE = re.compile(rf"^[ \t]*(proxy_ssl_(?:{'|'.join(_DIRECTIVES)}))\s+([^;#]*)", re.MULTILINE)

ABOUT = About(
    id="ingress-nginx-snippet-twice",
    severity=ERROR,
    title="A snippet has `proxy_ssl_` directives that the annotations write as well.",
    why=(
        'nginx refuses a configuration with such a directive twice in one block ("is duplicate"; nginx, '
        "src/core/ngx_conf_file.c), and the controller goes on with the one that it had; in an outer block "
        "the directive does not count (kubernetes/ingress-nginx v1.15.1, "
        "rootfs/etc/nginx/template/nginx.tmpl)."
    ),
    fix="remove the directive from the snippet, and set what is needed in annotations",
    example=Example(
        "ingress-nginx",
        good="""\
    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"
""",
        bad="""\
    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"
    nginx.ingress.kubernetes.io/configuration-snippet: |
      proxy_ssl_verify off;
""",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with both."""
    for source in ingress_nginx.main_ingresses(context):
        if not (ingress_nginx.speaks_https(source) and ingress_nginx.value(source, "proxy-ssl-secret")):
            continue
        for key in SNIPPETS:
            for name, value in _DIRECTIVE.findall(ingress_nginx.value(source, key)):
                message = f"{key} has {name} {value.strip()}, which the annotations write too"
                yield Mistake(source.ref, ingress_nginx.path(key), message)
