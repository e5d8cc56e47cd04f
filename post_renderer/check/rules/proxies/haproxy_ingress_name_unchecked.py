"""Verification by haproxy-ingress without a name."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import haproxy_ingress, ingress_annotations
from post_renderer.model import WARNING, Manifest
from post_renderer.topology.connections import CA_VERIFIED

_KEYS = ("secure-sni", "secure-verify-hostname")

ABOUT = About(
    id="haproxy-ingress-name-unchecked",
    severity=WARNING,
    title="`secure-verify-ca-secret` is set without a name: any certificate of the CA is accepted.",
    why=(
        "HAProxy compares the name only with `secure-sni` or `secure-verify-hostname` "
        "(jcmoraisjr/haproxy-ingress v0.17, docs, configuration/keys.md, Secure backend). Every pod with a "
        "certificate of the CA can take the place of this one."
    ),
    fix="set secure-sni to a name that the certificate of the pods has",
    example=Example(
        "haproxy-ingress",
        good='    haproxy-ingress.github.io/secure-sni: "web.shop.svc"\n',
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with verification and no name, each once."""
    for each in {c.source.ref: c for c in context.connections if c.state == CA_VERIFIED}.values():
        if each.controller == "haproxy-ingress" and not _named(each.source) and not _named(each.service):
            message = f"secure-verify-ca-secret without {' or '.join(_KEYS)}: no name is verified"
            yield Mistake(each.source.ref, each.route.path, message)


def _named(manifest: Manifest) -> bool:
    names = (ingress_annotations.name_of(manifest, key, haproxy_ingress.PREFIXES) for key in _KEYS)
    return any(ingress_annotations.value(manifest, name) for name in names)
