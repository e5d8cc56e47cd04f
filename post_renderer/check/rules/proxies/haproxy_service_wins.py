"""Annotations of a Service that take away the HTTPS which an Ingress asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import haproxy_ingress, haproxytech, ingress_annotations
from post_renderer.model import ERROR
from post_renderer.topology.connections import PLAIN, Connection

# The annotation that turns on TLS, and the prefixes it may have, by controller.
_SWITCHES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "haproxytech": ("server-ssl", haproxytech.PREFIXES),
    "haproxy-ingress": ("backend-protocol", haproxy_ingress.PREFIXES),
}

ABOUT = About(
    id="haproxy-service-wins",
    severity=ERROR,
    title="An annotation of the Service takes away the HTTPS that the Ingress asks for.",
    why=(
        "Of one annotation on both, that of the Service wins (haproxytech/kubernetes-ingress v3.2.11, "
        "pkg/service/service.go; jcmoraisjr/haproxy-ingress v0.17, docs, configuration/keys.md, Scope): "
        "HAProxy speaks plain HTTP."
    ),
    fix="remove it from the Service, or write there what the Ingress says",
    example=Example(
        "haproxy-ingress",
        good="  name: web\n  namespace: shop\nspec:\n  selector:\n    app: web\n  ports:\n",
        bad="""\
  name: web
  namespace: shop
  annotations:
    haproxy-ingress.github.io/backend-protocol: "h1"
spec:
  selector:
    app: web
  ports:
""",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services with such an annotation, each once."""
    found: dict[object, Mistake] = {}
    for each in context.connections:
        if each.controller in _SWITCHES and each.state == PLAIN:
            key, prefixes = _SWITCHES[each.controller]
            name = ingress_annotations.name_of(each.service, key, prefixes)
            own, wanted = ingress_annotations.value(each.service, name), _of_ingress(each, key, prefixes)
            if own and wanted and own != wanted and _is_https(wanted):
                message = f'{name} is "{own}", which wins over "{wanted}" of {each.source.ref}'
                path = ingress_annotations.path(name)
                found.setdefault(each.service.ref, Mistake(each.service.ref, path, message))
    yield from found.values()


def _of_ingress(connection: Connection, key: str, prefixes: tuple[str, ...]) -> str:
    name = ingress_annotations.name_of(connection.source, key, prefixes)
    return ingress_annotations.value(connection.source, name)


def _is_https(value: str) -> bool:
    return value in ingress_annotations.TRUE or value.endswith("-ssl") or value in ("https", "grpcs")
