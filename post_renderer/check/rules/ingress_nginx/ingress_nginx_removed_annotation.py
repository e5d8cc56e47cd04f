"""Annotations for HTTPS to the pods that ingress-nginx has not read for years."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.model import ERROR, Manifest

_IN_PLACE = {
    "secure-backends": 'backend-protocol: "HTTPS"',
    "grpc-backend": 'backend-protocol: "GRPC"',
    "secure-verify-ca-secret": "proxy-ssl-secret, with proxy-ssl-verify and proxy-ssl-name",
}

ABOUT = About(
    id="ingress-nginx-removed-annotation",
    severity=ERROR,
    title="An annotation that ingress-nginx does not read any more is to switch on TLS.",
    why=(
        "`secure-backends` and `grpc-backend` are gone since 0.21.0 (kubernetes/ingress-nginx, pull "
        "request 3203), and `secure-verify-ca-secret` is not supported either. The pods are called in "
        "plain HTTP, or their certificates are not verified."
    ),
    fix="write backend-protocol and proxy-ssl-secret",
    example=Example("ingress-nginx", good='backend-protocol: "HTTPS"', bad='secure-backends: "true"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that rely on them."""
    for source in ingress_nginx.main_ingresses(context):
        for key, in_place in _IN_PLACE.items():
            if _is_set(source, key) and not _is_replaced(source, key):
                message = f"{key} is set, which ingress-nginx does not read any more"
                yield Mistake(source.ref, ingress_nginx.path(key), message, f"write {in_place}")


def _is_set(source: Manifest, key: str) -> bool:
    value = ingress_nginx.value(source, key)
    return bool(value) if key == "secure-verify-ca-secret" else value in ingress_annotations.TRUE


def _is_replaced(source: Manifest, key: str) -> bool:
    """Whether the annotation that is read today is there as well, so that old controllers find both."""
    today = "proxy-ssl-secret" if key == "secure-verify-ca-secret" else "backend-protocol"
    return bool(ingress_nginx.value(source, today))
