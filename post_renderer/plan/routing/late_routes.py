"""Routes that Argo CD turns after the pods, because ``routes`` is ``last``: one sync wave behind them.

Argo CD applies a wave when everything of the one before is healthy, so all pods serve TLS by then
(argo-cd v3, docs/user-guide/sync-waves.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes.sync_waves import SYNC_WAVE, wave_of
from post_renderer.model import LAST, Put, Ref
from post_renderer.plan.backend import PlanContext


def changes(context: PlanContext) -> Iterator[Put]:
    """The sync wave of each routing object that is not in a later one than its pods already.

    One that is split loses paths to its copies: all turn in one wave, so that no path is in neither.
    """
    waves: dict[Ref, int] = {}
    for backend in context.backends:
        if backend.options.routes == LAST and backend.pods:
            last = max(wave_of(pod.workload) for pod in backend.pods)
            for route in backend.routes:
                waves[route.source] = max(last + 1, waves.get(route.source, last + 1))
    for source, wave in waves.items():
        if wave_of(context.topology.objects.get(source)) < wave:
            why = f"Argo CD turns its routes in sync wave {wave}, after the pods (routes last)"
            for part in context.parts[source]:
                yield Put(part.source.ref, ("metadata", "annotations", SYNC_WAVE), str(wave), why)
