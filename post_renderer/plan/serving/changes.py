"""The changes of the server of each backend, and problems of ports that two servers need."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Decision, Finding, Ref, problem
from post_renderer.plan.backend import Backend, PlanContext


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes that make the pods serve TLS, backend by backend."""
    yield from _clashes(context)
    for decisions in context.serving:
        yield from decisions


def _clashes(context: PlanContext) -> Iterator[Finding]:
    """The problems of TLS ports that both a container of the chart and a sidecar would serve."""
    first: dict[tuple[Ref, int], tuple[str, Backend]] = {}
    for backend in context.backends:
        for pod in backend.pods:
            server = "a sidecar" if backend.server.adds_container else f"container {pod.container.name}"
            other_server, other = first.setdefault((pod.ref, backend.tls_port), (server, backend))
            if other_server != server:
                message = (
                    f"needs port {backend.tls_port} of {pod.ref} for {server}, "
                    f"but {other_server} serves {other.service} there"
                )
                hint = "give one of them another https-port, or both the same mode"
                yield problem("tls-port-clash", backend.service, message, hint)
