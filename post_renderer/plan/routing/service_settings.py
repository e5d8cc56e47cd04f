"""What controllers need on a Service and beside it, whatever routes lead to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import Upstream
from post_renderer.model import Add, Decision, Finding, Ref, warning
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import upstreams as needs
from post_renderer.plan.routing.added_objects import completed


def changes(
    by_controller: Mapping[str, Sequence[tuple[Backend, Upstream]]], context: PlanContext
) -> Iterator[Decision]:
    """The changes of each Service, once for each controller whose routes lead to it."""
    for name, pairs in by_controller.items():
        by_service: dict[Ref, list[tuple[Backend, Upstream]]] = {}
        for backend, upstream in pairs:
            by_service.setdefault(backend.service, []).append((backend, upstream))
        for of_service in by_service.values():
            backend = of_service[0][0]
            upstreams = [upstream for _, upstream in of_service]
            if backend.manifest is None:
                yield from _elsewhere(name, upstreams, context)
                continue
            controller = controllers.CONTROLLERS[name].load()
            yield from completed(controller.service_changes(upstreams, context.topology.objects), context)


def _elsewhere(controller: str, upstreams: Sequence[Upstream], context: PlanContext) -> Iterator[Finding]:
    """The warning for a Service in another stream that has to have settings of its own."""
    objects = context.topology.objects
    module = controllers.CONTROLLERS[controller].load()
    # Those whose own changes add what they need, need nothing there.
    others = [
        upstream
        for upstream in upstreams
        if not any(isinstance(each, Add) for each in module.changes(upstream.source, [upstream], objects))
    ]
    needed = needs.needed_of_service(controller, others, objects) if others else ""
    if needed:
        message = f"is not in the stream; for routes of {controller} it needs {needed}"
        hint = f"they are written where the Service is, with --controller {controller}"
        yield warning("service-settings-elsewhere", upstreams[0].service, message, hint)
