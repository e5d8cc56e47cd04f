"""Routes that stay as they are, or turn after the pods, where ``routes`` asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import FOLLOW, Decision
from post_renderer.plan.backend import PlanContext


def changes(context: PlanContext) -> Iterator[Decision]:
    """The changes and findings of such routes; their modules are imported where there is one."""
    if all(backend.options.routes == FOLLOW for backend in context.backends):
        return
    from post_renderer.plan.routing import broken_routes, kept_routes, late_routes

    yield from late_routes.changes(context)
    yield from kept_routes.changes(context)
    yield from broken_routes.changes(context)
