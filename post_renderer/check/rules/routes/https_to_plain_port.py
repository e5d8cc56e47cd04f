"""HTTPS to a port where the pods speak plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.kubernetes import services
from post_renderer.model import ERROR
from post_renderer.topology import listeners
from post_renderer.topology.connections import Connection
from post_renderer.topology.listeners import Listener

ABOUT = About(
    id="https-to-plain-port",
    severity=ERROR,
    title="The controller speaks HTTPS to a port where the pods speak plain HTTP.",
    why=(
        "kubelet calls the same port of the container over plain HTTP, and a program that answers that has "
        "no TLS there; or the container calls this port http and another one https. The handshake fails, and "
        "clients get 502 or 503."
    ),
    fix="lead the route to the port that serves HTTPS, or have the application serve HTTPS on this one",
    example=Example(
        "ingress-nginx", good="              scheme: HTTPS\n", bad="              scheme: HTTP\n"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes with HTTPS whose pods all show that they speak HTTP."""
    for each in context.connections:
        of_route = each.listeners if _speaks_https(each) else ()
        shown = [_plain(listener, context) or _called_plain(each, listener) for listener in of_route]
        if shown and all(shown):
            message = (
                f"leads to port {each.route.port or 'of the pods'} of {each.service.ref} by HTTPS "
                f"({each.tls.evidence}), but {shown[0]}, in {each.listeners[0].workload.ref}"
            )
            yield Mistake(each.source.ref, each.route.path, message)


def _speaks_https(connection: Connection) -> bool:
    """A canary of ingress-nginx speaks what its main Ingress says."""
    return connection.tls.encrypted and not canaries.is_canary(connection.source)


def _plain(listener: Listener, context: CheckContext) -> str:
    """What shows that a container speaks plain HTTP alone; empty where nothing does."""
    if listeners.tls_shown(listener) or context.answers_both(listener):
        return ""
    return listeners.plain_shown(listener)


def _called_plain(connection: Connection, listener: Listener) -> str:
    """What calls the port http, where the container has another one that it calls https; else empty."""
    container, port = listener.container, connection.port
    names = {declared.name: declared.number for declared in container.ports}
    https = next((name for name in names if name.startswith("https")), "")
    if not https or names.get("http") != listener.port or names[https] == listener.port:
        return ""
    # A port that has been turned into HTTPS may keep its name.
    if port is None or services.speaks_tls(port) or listeners.tls_shown(listener):
        return ""
    return f"container {container.name} calls it http, and port {names[https]} {https}"
