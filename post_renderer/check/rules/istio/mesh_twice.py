"""HTTPS to pods that have the proxy of a service mesh."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import NOTE
from post_renderer.topology import pods

_LABELS = """\
      labels:
        app: web
    spec:
"""
ABOUT = About(
    id="mesh-twice",
    severity=NOTE,
    title="A route leads with HTTPS to pods that get the proxy of a service mesh.",
    why=(
        "The mesh encrypts what is encrypted already if the controller has a proxy of it, too, and it sees "
        "TLS in place of requests: no routes, retries or metrics by request (linkerd.io, "
        "features/protocol-detection; istio.io, protocol selection)."
    ),
    fix="leave the hop to the mesh, or give these pods no proxy",
    example=Example(
        "ingress-nginx",
        good=_LABELS,
        bad=_LABELS.replace("    spec", '        linkerd.io/inject: "enabled"\n    spec'),
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The workloads of that kind."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        for listener in connection.listeners if connection.tls.encrypted else ():
            switch = pods.mesh_of(listener.workload, context.topology)
            if switch:
                message = f"gets a mesh proxy ({switch}), and {connection.source.ref} connects to it with TLS"
                found.setdefault(Mistake(listener.workload.ref, (), message))
    yield from found
