"""A name to verify that haproxy-ingress does not take."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import haproxy_ingress, ingress_annotations
from post_renderer.model import ERROR, Manifest
from post_renderer.topology.connections import CA_VERIFIED

_KEYS = ("secure-sni", "secure-verify-hostname")
# Words of secure-sni for the SNI or the Host of the client.
_WORDS = ("sni", "host")

ABOUT = About(
    id="haproxy-ingress-name-ignored",
    severity=ERROR,
    title="haproxy-ingress leaves out a name that it does not take for one, and verifies none.",
    why=(
        "The last label must have two to six letters (jcmoraisjr/haproxy-ingress v0.17, "
        "pkg/converters/ingress/annotations/backend.go, validDomainRegex); for another one there is a line "
        "in the log, and any certificate of the CA is accepted."
    ),
    fix="verify a name that ends in such a label, like web.shop.svc, and have it in the certificate",
    example=Example(
        "haproxy-ingress",
        good='secure-sni: "web.shop.svc"',
        bad='secure-sni: "web.shop.svc.cluster.internal"',
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses and Services with such a name, each once."""
    found: dict[object, Mistake] = {}
    for each in context.connections:
        if each.controller == "haproxy-ingress" and each.state == CA_VERIFIED:
            for manifest in (each.source, each.service):
                found.update((mistake.ref, mistake) for mistake in _ignored(manifest))
    yield from found.values()


def _ignored(manifest: Manifest) -> Iterator[Mistake]:
    for key in _KEYS:
        name = ingress_annotations.name_of(manifest, key, haproxy_ingress.PREFIXES)
        value = ingress_annotations.value(manifest, name)
        if value and value not in _WORDS and not haproxy_ingress.takes_name(value):
            message = f"{name} is {value}, which haproxy-ingress leaves out: no name is verified"
            yield Mistake(manifest.ref, ingress_annotations.path(name), message)
