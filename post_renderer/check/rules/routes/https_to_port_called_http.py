"""An Ingress that is all HTTPS, and leads to a port that is called http as well."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import controllers
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.upstream import OBJECT
from post_renderer.kubernetes import services
from post_renderer.model import WARNING, Ref
from post_renderer.topology import listeners
from post_renderer.topology.connections import Connection

_PATHS = """\
          - path: /plain
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
          - path: /
"""

ABOUT = About(
    id="https-to-port-called-http",
    severity=WARNING,
    title="An Ingress speaks HTTPS to all of its paths, and one of them leads to a port that is called http.",
    why=(
        "What the controller reads for this is for the whole object, all paths alike. A port that is "
        "called http, next to one that is called https, serves plain HTTP by all that it says of itself, "
        "and clients get 502 for its paths."
    ),
    fix="have an Ingress of its own for these paths, or lead them to a port that serves HTTPS",
    example=Example("ingress-nginx", good="          - path: /\n", bad=_PATHS),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes to such ports, where another route of the Ingress leads to one that serves HTTPS."""
    by_source: dict[Ref, list[Connection]] = {}
    for each in context.connections:
        if each.tls.encrypted and _is_for_all(each):
            by_source.setdefault(each.source.ref, []).append(each)
    for connections in by_source.values():
        if any(each.port and services.tls_evidence(each.port) for each in connections):
            for each in filter(_is_plain, connections):
                assert each.port is not None
                message = (
                    f"speaks HTTPS to all paths, also to port {services.label(each.port)} of "
                    f"{each.service.ref}"
                )
                yield Mistake(each.source.ref, each.route.path, message)


def _is_for_all(connection: Connection) -> bool:
    """Whether the controller reads for the whole object what it speaks to the pods."""
    row = controllers.CONTROLLERS.get(connection.controller)
    support = row.load().SUPPORT.get(connection.source.ref.kind) if row else None
    return support is not None and support.switch == OBJECT


def _is_plain(connection: Connection) -> bool:
    """Whether the port is called http by its name, and nothing else shows TLS."""
    port = connection.port
    is_shown = any(map(listeners.tls_shown, connection.listeners))
    return port is not None and port.name == "http" and not services.tls_evidence(port) and not is_shown
