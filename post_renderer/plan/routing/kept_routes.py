"""Routes that stay as they are because ``routes`` is ``keep``: what they need."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import controllers
from post_renderer.model import KEEP, Finding, Ref, note
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.routing import ca_forms, upstreams
from post_renderer.topology import own_service


def changes(context: PlanContext) -> Iterator[Finding]:
    """A note for each routing object that is kept."""
    for backend in context.backends:
        if backend.options.routes == KEEP:
            for source in dict.fromkeys(route.source for route in backend.routes):
                yield _kept(source, backend, context)
            for route in own_service.unswitched_to(backend.request, context.topology):
                yield _by_hand(route.source, backend)


def _kept(source: Ref, backend: Backend, context: PlanContext) -> Finding:
    manifest = context.topology.objects.get(source)
    controller = context.topology.ingress_classes.controller_of(manifest).name
    if not controller:
        return _by_hand(source, backend)
    listed = (
        upstreams.needed(controller, manifest, backend, context),
        upstreams.needed_of_service(
            controller,
            [upstreams.upstream(manifest, backend, controller, context.settings)],
            context.topology.objects,
        ),
    )
    needs = "; ".join(filter(None, listed))
    client = backend.certificate.client
    if client and client.name not in needs:
        needs += upstreams.presented(backend)
    message = f"is left as it is (routes keep); for verified HTTPS to {backend.service} it needs {needs}"
    support = controllers.CONTROLLERS[controller].load().SUPPORT[source.kind]
    of_ca = ca_forms.problem_with(controller, support, backend, context.settings)
    return note("route-kept", source, message, of_ca.hint if of_ca else "")


def _by_hand(source: Ref, backend: Backend) -> Finding:
    message = (
        f"is left as it is (routes keep); for verified HTTPS to {backend.service} it needs "
        f"{upstreams.port_label(backend)}, the name {backend.server_name}, and the CA in ca.crt of "
        f"Secret {backend.options.ca_secret or backend.certificate.secret}{upstreams.presented(backend)}"
    )
    return note("route-kept", source, message)
