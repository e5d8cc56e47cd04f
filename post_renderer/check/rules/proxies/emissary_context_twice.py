"""TLSContexts of the same name in several namespaces."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import emissary
from post_renderer.model import WARNING, Ref, fields

_OTHER = """\
---
apiVersion: getambassador.io/v3alpha1
kind: TLSContext
metadata:
  name: web-pods
  namespace: store
spec:
  secret: store-tls
  ca_secret: store-ca
---
apiVersion: v1
kind: Service
"""

ABOUT = About(
    id="emissary-context-twice",
    severity=WARNING,
    title="Two namespaces have a TLSContext of the same name, and one of the two is ignored.",
    why=(
        "The names of TLSContexts count in all namespaces: of two with one name Emissary keeps the first, "
        "and Mappings of the other one are verified by a CA that is not theirs (emissary-ingress/emissary "
        "3.9, python/ambassador/ir/ir.py, save_tls_context)."
    ),
    fix="give each a name of its own, for example with the namespace in it",
    example=Example("emissary", good="---\napiVersion: v1\nkind: Service\n", bad=_OTHER),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The TLSContexts whose name an earlier one of another namespace has, for the same Emissary."""
    first: dict[tuple[str, ...], Ref] = {}
    for each in context.objects.by_kind("TLSContext", emissary.GROUP):
        identities = fields.words(each.body, "spec", "ambassador_id") or ["default"]
        earlier = first.setdefault((each.ref.name, *identities), each.ref)
        if earlier.namespace != each.ref.namespace:
            message = f"has the name of a TLSContext in namespace {earlier.namespace}: one of them is ignored"
            yield Mistake(each.ref, ("metadata", "name"), message)
