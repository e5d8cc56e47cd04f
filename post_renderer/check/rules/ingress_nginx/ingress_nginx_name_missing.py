"""Verification without ``proxy-ssl-name``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

ABOUT = About(
    id="ingress-nginx-name-missing",
    severity=ERROR,
    title="`proxy-ssl-name` is missing, so that nginx verifies the name `upstream_balancer`.",
    why=(
        "Without it nginx compares the certificate with the name of its own upstream, `upstream_balancer`, "
        "which no certificate has, and answers 502 (kubernetes/ingress-nginx v1.15.1, seen under traffic)."
    ),
    fix="set proxy-ssl-name to a name that the certificate of the pods has",
    example=Example(
        "ingress-nginx",
        good='    nginx.ingress.kubernetes.io/proxy-ssl-name: "web.shop.svc"\n',
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that verify and name nothing."""
    for source in ingress_nginx.main_ingresses(context):
        if ingress_nginx.verifies(source) and not ingress_nginx.value(source, "proxy-ssl-name"):
            message = "proxy-ssl-verify is on without proxy-ssl-name: nginx verifies upstream_balancer"
            yield Mistake(source.ref, ingress_nginx.path("proxy-ssl-verify"), message)
