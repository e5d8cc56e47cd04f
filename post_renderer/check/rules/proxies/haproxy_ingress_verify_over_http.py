"""``secure-verify-ca-secret`` of haproxy-ingress without TLS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import haproxy_ingress, ingress_annotations
from post_renderer.model import ERROR
from post_renderer.topology.connections import PLAIN

_KEY = "secure-verify-ca-secret"

ABOUT = About(
    id="haproxy-ingress-verify-over-http",
    severity=ERROR,
    title="`secure-verify-ca-secret` is set, and haproxy-ingress speaks plain HTTP.",
    why=(
        "Only `backend-protocol` (h1-ssl, h2-ssl) or `secure-backends` turns on TLS "
        "(jcmoraisjr/haproxy-ingress v0.17, docs, configuration/keys.md, Backend protocol)."
    ),
    fix='write backend-protocol: "h1-ssl"',
    example=Example("haproxy-ingress", good='backend-protocol: "h1-ssl"', bad='backend-protocol: "h1"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with it whose pods are called in plain HTTP, each once."""
    plain = {
        each.source.ref: each
        for each in context.connections
        if each.controller == "haproxy-ingress" and each.state == PLAIN
    }
    for ref, each in plain.items():
        name = ingress_annotations.name_of(each.source, _KEY, haproxy_ingress.PREFIXES)
        if ingress_annotations.value(each.source, name):
            message = f"{name} is set, but no protocol with TLS: {each.service.ref} is called in plain HTTP"
            yield Mistake(ref, ingress_annotations.path(name), message)
