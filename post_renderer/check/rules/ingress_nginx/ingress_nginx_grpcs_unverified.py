"""Verification of gRPC, which ingress-nginx does not do."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

_KEY = "proxy-ssl-verify"

ABOUT = About(
    id="ingress-nginx-grpcs-unverified",
    severity=WARNING,
    title="`proxy-ssl-verify` is on for gRPC, which ingress-nginx never verifies.",
    why=(
        "Its template writes `proxy_ssl_*` directives alone, and `grpc_pass` reads `grpc_ssl_*` "
        "(kubernetes/ingress-nginx v1.15.1, rootfs/etc/nginx/template/nginx.tmpl). Seen under traffic: a "
        "certificate of another CA is accepted, and no SNI is sent."
    ),
    fix="route gRPC with a Gateway and a BackendTLSPolicy, or take the connections for encrypted alone",
    example=Example("ingress-nginx", good='backend-protocol: "HTTPS"', bad='backend-protocol: "GRPCS"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with gRPC over TLS that ask for verification."""
    for source in ingress_nginx.main_ingresses(context):
        is_grpc = ingress_nginx.protocol(source) == "GRPCS"
        # Directives for gRPC in a snippet do what annotations cannot.
        by_snippet = "grpc_ssl_verify" in ingress_nginx.value(source, "configuration-snippet")
        if is_grpc and ingress_nginx.asks_for_verification(source) and not by_snippet:
            message = f"{_KEY} is on, and backend-protocol GRPCS, for which nothing is verified"
            yield Mistake(source.ref, ingress_nginx.path(_KEY), message)
