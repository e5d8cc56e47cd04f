"""A TLSContext that Emissary drops."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import emissary
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="emissary-context-without-pair",
    severity=ERROR,
    title="A TLSContext has `ca_secret` and no `secret`, and Emissary drops it.",
    why=(
        "Without a key pair a CA is an error to it (emissary-ingress/emissary 3.9, "
        "python/ambassador/ir/irtlscontext.py, resolve); its Mappings go on in HTTPS, and accept any "
        "certificate."
    ),
    fix="set secret to a key pair, such as that of the pods, which is presented only if they ask for one",
    example=Example("emissary", good="  secret: web-tls\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The TLSContexts of the stream that are so."""
    for each in context.objects.by_kind("TLSContext", emissary.GROUP):
        has_pair = any(fields.text(each.body, "spec", key) for key in ("secret", "cert_chain_file"))
        if fields.text(each.body, "spec", "ca_secret") and not has_pair:
            yield Mistake(each.ref, ("spec", "ca_secret"), "has ca_secret without secret: it is dropped")
