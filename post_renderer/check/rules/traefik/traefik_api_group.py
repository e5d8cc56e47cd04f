"""Custom resources of an API group that Traefik 3 does not read."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import traefik
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.traefik.transports import GROUP
from post_renderer.model import WARNING

ABOUT = About(
    id="traefik-api-group",
    severity=WARNING,
    title="A custom resource is of the API group of Traefik 2, which Traefik 3 does not read.",
    why=(
        "Traefik 3 knows `traefik.io` alone: such a route does not exist for it, and clients get 404 "
        "(traefik/traefik v3.0, docs, migration from v2 to v3)."
    ),
    fix="write apiVersion: traefik.io/v1alpha1",
    example=Example(
        "traefik",
        good="traefik.io/v1alpha1\nkind: IngressRoute",
        bad="traefik.containo.us/v1alpha1\nkind: IngressRoute",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routing objects of Traefik that are of another group."""
    for source in context.read_by(traefik.NAME):
        if source.ref.kind != "Ingress" and source.ref.group != GROUP:
            message = f"is of {source.ref.group}, which Traefik 3 does not read"
            yield Mistake(source.ref, ("apiVersion",), message)
