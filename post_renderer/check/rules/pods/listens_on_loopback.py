"""A program that listens on its own loopback address only, behind a route."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import workloads
from post_renderer.model import ERROR, Container, fields
from post_renderer.topology import listen_address, own_sidecar
from post_renderer.topology.listeners import Listener

ABOUT = About(
    id="listens-on-loopback",
    severity=ERROR,
    title="A route leads to a port on which the program listens for its own pod only.",
    why=(
        "A Service, and a sidecar that calls the address of the pod, reach what listens on that address or "
        "on all of them: connections to 127.0.0.1 come from the pod itself. Clients get 502."
    ),
    fix="let it listen on 0.0.0.0 or [::], or let the sidecar call 127.0.0.1",
    example=Example(
        "sidecar",
        good="          image: registry.example.com/web:1.4\n",
        bad="          image: registry.example.com/web:1.4\n          args: [--listen=127.0.0.1:8080]\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The containers that a route, or the sidecar of a route, does not reach."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        for listener in connection.listeners:
            container, port = _called(listener)
            setting = listen_address.loopback_setting(container, port) if container else ""
            if container and setting:
                message = (
                    f"container {container.name} has {setting}, and {connection.source.ref} needs port "
                    f"{port} from outside the pod"
                )
                found.setdefault(Mistake(listener.workload.ref, container.path, message))
    yield from found


def _called(listener: Listener) -> tuple[Container | None, int]:
    """The container that has to answer on the pod's address, and its port: that behind a sidecar."""
    if not own_sidecar.tls_port_of(listener.container):
        return listener.container, listener.port
    port = own_sidecar.upstream_of(listener.container)
    words = fields.words(listener.container.body, "args")
    is_local = any(
        word.startswith(("--target=127.0.0.1:", "--target=localhost:", "--target=[::1]:")) for word in words
    )
    others = own_sidecar.without(workloads.containers(listener.workload.ref.kind, listener.workload.body))
    declaring = [each for each in others if each.declares(port)] or list(others if len(others) == 1 else ())
    return (None, 0) if is_local or not declaring else (declaring[0], port)
