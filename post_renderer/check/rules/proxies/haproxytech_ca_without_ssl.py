"""``server-ca`` without ``server-ssl``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import haproxytech
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

ABOUT = About(
    id="haproxytech-ca-without-ssl",
    severity=WARNING,
    title="`server-ca` is set without `server-ssl`: without the Secret HAProxy speaks plain HTTP.",
    why=(
        "`server-ca` alone turns on TLS, but only while its Secret is there; where that is missing, the "
        "annotation is left out without an error (haproxytech/kubernetes-ingress v3.2.11, "
        "pkg/annotations/service/ca.go)."
    ),
    fix='set server-ssl: "true" as well',
    example=Example("haproxytech", good='    haproxy.org/server-ssl: "true"\n', bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses and Services with the one alone."""
    switched = {each.manifest.ref for each in haproxytech.settings(context, "server-ssl")}
    services = {each.source.ref: each.service.ref for each in context.connections}
    for setting in haproxytech.settings(context, "server-ca"):
        ref = setting.manifest.ref
        if ref not in switched and services.get(ref) not in switched:
            yield Mistake(ref, setting.path, f"{setting.name} is set without server-ssl")
