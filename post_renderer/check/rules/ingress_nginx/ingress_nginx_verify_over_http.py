"""Verification on an Ingress that speaks plain HTTP to the pods."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

# Those that are known and speak no TLS; AUTO_HTTP speaks that of the client.
_PLAIN = ("", "HTTP", "GRPC", "FCGI")

ABOUT = About(
    id="ingress-nginx-verify-over-http",
    severity=ERROR,
    title="`proxy-ssl-secret` is set, and nginx speaks plain HTTP to the pods.",
    why=(
        "Only `backend-protocol` turns on TLS. Without it, or with HTTP, all `proxy-ssl-*` annotations do "
        "nothing: a port that serves HTTPS answers 400 (kubernetes/ingress-nginx v1.15.1, seen under "
        "traffic), and one that serves HTTP is called in plain text."
    ),
    fix='write backend-protocol: "HTTPS"',
    example=Example(
        "ingress-nginx",
        good='    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"\n',
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that name a Secret, or ask for verification, and speak no TLS."""
    for source in ingress_nginx.main_ingresses(context):
        has_secret = ingress_nginx.value(source, "proxy-ssl-secret")
        protocol = ingress_nginx.protocol(source)
        if protocol in _PLAIN and (has_secret or ingress_nginx.asks_for_verification(source)):
            key = "proxy-ssl-secret" if has_secret else "proxy-ssl-verify"
            said = f"backend-protocol is {protocol}" if protocol else "backend-protocol is missing"
            yield Mistake(
                source.ref, ingress_nginx.path(key), f"{key} is set, but {said}: no TLS to the pods"
            )
