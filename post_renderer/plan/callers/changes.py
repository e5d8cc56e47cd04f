"""What callers need; their modules are imported where the stream has objects of such a kind."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import kinds
from post_renderer.model import Decision
from post_renderer.plan.backend import PlanContext

_OF_KUBERNETES = "NetworkPolicy", "networking.k8s.io"
_OF_PLUGINS = tuple(
    (kind, group)
    for kind, groups in kinds.NETWORK_POLICIES.items()
    for group in groups
    if (kind, group) != _OF_KUBERNETES
)


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes of policies and monitors, and findings about those that call a backend."""
    if not context.backends:
        return
    if context.topology.objects.by_kind(*_OF_KUBERNETES):
        from post_renderer.plan.callers import network_policies

        yield from network_policies.changes(context)
    if any(context.topology.objects.by_kind(kind, group) for kind, group in _OF_PLUGINS):
        from post_renderer.plan.callers import plugin_policies

        yield from plugin_policies.changes(context)
    if any(backend.options.close_plaintext for backend in context.backends):
        from post_renderer.plan.callers import closed_ports

        yield from closed_ports.changes(context)
    from post_renderer.plan.callers.turned_ports import TurnedPorts

    turned = TurnedPorts(context)
    if turned:
        from post_renderer.plan.callers import monitors, others, scrape_annotations

        yield from monitors.changes(context, turned)
        yield from scrape_annotations.changes(turned)
        yield from others.changes(context, turned)
