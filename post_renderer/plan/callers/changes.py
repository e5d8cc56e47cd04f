"""What callers need; their modules are imported where the stream has objects of such a kind."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Decision
from post_renderer.plan.backend import PlanContext


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes of NetworkPolicies, and findings about those that call a backend."""
    if not context.backends:
        return
    if context.topology.objects.by_kind("NetworkPolicy", "networking.k8s.io"):
        from post_renderer.plan.callers import network_policies

        yield from network_policies.changes(context)
