"""``backend-protocol`` with a value that ingress-nginx does not know."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

_KEY = "backend-protocol"
# AJP is one of older versions.
_KNOWN = ("HTTP", "HTTPS", "AUTO_HTTP", "GRPC", "GRPCS", "FCGI", "AJP")

ABOUT = About(
    id="ingress-nginx-protocol-value",
    severity=ERROR,
    title="`backend-protocol` has a value that ingress-nginx takes for HTTP.",
    why=(
        "HTTP, HTTPS, AUTO_HTTP, GRPC, GRPCS and FCGI are known, in lower case too; with any other value "
        "the pods are called in plain HTTP, and a line in the controller's log is all that tells "
        "(kubernetes/ingress-nginx v1.15.1, internal/ingress/annotations/backendprotocol/main.go)."
    ),
    fix="write HTTPS, or the protocol that the pods speak",
    example=Example("ingress-nginx", good='backend-protocol: "HTTPS"', bad='backend-protocol: "TLS"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such a value."""
    for source in ingress_nginx.main_ingresses(context):
        protocol = ingress_nginx.protocol(source)
        if protocol and protocol not in _KNOWN:
            message = f"{_KEY} is {ingress_nginx.value(source, _KEY)}, which ingress-nginx takes for HTTP"
            yield Mistake(source.ref, ingress_nginx.path(_KEY), message)
