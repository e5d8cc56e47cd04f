"""HTTPS to a port where the pods speak plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import presets
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.model import ERROR, fields
from post_renderer.topology import listeners
from post_renderer.topology.connections import Connection
from post_renderer.topology.listeners import Listener

ABOUT = About(
    id="https-to-plain-port",
    severity=ERROR,
    title="The controller speaks HTTPS to a port where the pods speak plain HTTP.",
    why=(
        "kubelet calls the same port of the container over plain HTTP, and a program that answers that has "
        "no TLS there. The handshake fails, and clients get 502 or 503."
    ),
    fix="lead the route to the port that serves HTTPS, or have the application serve HTTPS on this one",
    example=Example(
        "ingress-nginx", good="              scheme: HTTPS\n", bad="              scheme: HTTP\n"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes with HTTPS whose pods all show that they speak HTTP."""
    for each in context.connections:
        shown = [_plain(listener, context) for listener in each.listeners] if _speaks_https(each) else []
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
    if listeners.tls_shown(listener):
        return ""
    image = fields.text(listener.container.body, "image")
    labels = fields.texts(listener.template, "metadata", "labels")
    fitting = presets.fitting(image, listener.container.name, labels, context.settings.presets)
    # Such a program answers HTTP and TLS on one port, as the API server of Argo CD does.
    has_both = any(not preset.port and preset.keeps_plain_port for preset in fitting)
    return "" if has_both else listeners.plain_shown(listener)
