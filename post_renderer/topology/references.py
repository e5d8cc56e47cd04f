"""Which workloads refer to a ConfigMap or Secret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from post_renderer.kubernetes import references, workloads
from post_renderer.model import Ref
from post_renderer.topology.objects import Objects


class References:
    """The workloads of a stream, without hooks, looked up by what their pods refer to."""

    def __init__(self, objects: Objects) -> None:
        self._users: dict[tuple[str, str, str], list[Ref]] = defaultdict(list)
        for manifest in objects.manifests:
            if workloads.is_workload(manifest.ref) and not manifest.is_hook:
                for kind, name in references.of_pod(workloads.template_of(manifest.ref.kind, manifest.body)):
                    self._users[kind, manifest.ref.namespace, name].append(manifest.ref)

    def workloads_using(self, ref: Ref) -> Sequence[Ref]:
        """The workloads whose pods refer to the ConfigMap or Secret ``ref``."""
        return self._users.get((ref.kind, ref.namespace, ref.name), ())
