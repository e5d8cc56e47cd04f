"""Which workloads a Service selects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from post_renderer.kubernetes import label_selectors, services, workloads
from post_renderer.model import Manifest, Ref, Value, fields
from post_renderer.topology.objects import Objects


class Selectors:
    """The workloads of a stream, looked up by the labels of their pods."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._stateful_sets: dict[Ref, list[Manifest]] = defaultdict(list)
        for manifest in objects.by_kind("StatefulSet", "apps"):
            self._stateful_sets[manifest.ref].append(manifest)
        self._by_label: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        self._by_namespace: dict[str, list[Manifest]] = defaultdict(list)
        self._with_hooks: dict[str, list[Manifest]] = defaultdict(list)
        for manifest in objects.manifests:
            if workloads.is_workload(manifest.ref):
                namespace = manifest.ref.namespace
                self._with_hooks[namespace].append(manifest)
                if not manifest.is_hook:
                    self._by_namespace[namespace].append(manifest)
                for name, value in pod_labels(manifest).items():
                    self._by_label[namespace, name, value].append(manifest)

    def in_namespace(self, namespace: str) -> Sequence[Manifest]:
        """All workloads of ``namespace``, without hooks."""
        return self._by_namespace.get(namespace, ())

    def workloads_for(self, service: Manifest) -> list[Manifest]:
        """Every workload whose pods the Service selects, hooks too.

        Labels that only running pods have are not compared. Workloads that run to completion count only
        where no other does.
        """
        labels = services.selector(service.body)
        pod_name = labels.get(workloads.POD_NAME, "")
        labels = {name: value for name, value in labels.items() if name not in workloads.RUNTIME_LABELS}
        candidates = self._candidates(service.ref.namespace, labels, pod_name)
        matches = [m for m in candidates if _is_of_pod(m, pod_name) and not missing_labels(m, labels)]
        staying = [m for m in matches if not workloads.KINDS[m.ref.kind].runs_to_completion]
        return staying if any(not m.is_hook for m in staying) else matches

    def services_for(self, workload: Ref) -> Sequence[Manifest]:
        """Every Service whose pods are those of ``workload``, hooks too, in the order of the stream."""
        return self._services.get(workload, ())

    @cached_property
    def _services(self) -> Mapping[Ref, Sequence[Manifest]]:
        """The Services of each workload."""
        found: dict[Ref, list[Manifest]] = defaultdict(list)
        for service in self._objects.by_kind("Service"):
            for workload in self.workloads_for(service):
                found[workload.ref].append(service)
        return found

    def workloads_matching(self, namespace: str, selector: Value) -> list[Manifest]:
        """Every workload of ``namespace`` whose pods a label selector selects, hooks too."""
        labels = fields.texts(selector, "matchLabels")
        candidates = (
            self._candidates(namespace, labels, "") if labels else self._with_hooks.get(namespace, ())
        )
        return [m for m in candidates if label_selectors.matches(selector, pod_labels(m))]

    def _candidates(self, namespace: str, labels: dict[str, str], pod_name: str) -> Sequence[Manifest]:
        """The workloads with the rarest of ``labels``; without labels the StatefulSet of ``pod_name``."""
        if labels:
            return min((self._by_label.get((namespace, *pair), []) for pair in labels.items()), key=len)
        if not pod_name:
            return ()
        stateful_set = Ref("apps", "StatefulSet", namespace, pod_name.rpartition("-")[0])
        return self._stateful_sets.get(stateful_set, ())


def _is_of_pod(workload: Manifest, pod_name: str) -> bool:
    return not pod_name or (workload.ref.kind, workload.ref.name) == (
        "StatefulSet",
        pod_name.rpartition("-")[0],
    )


def missing_labels(workload: Manifest, labels: dict[str, str]) -> list[str]:
    """The labels of a selector that the pods of ``workload`` do not have, as ``name=value``."""
    carried = pod_labels(workload)
    return [f"{name}={value}" for name, value in labels.items() if carried.get(name) != value]


def pod_labels(workload: Manifest) -> dict[str, str]:
    """The labels of the pods of ``workload``."""
    return fields.texts(workloads.template_of(workload.ref.kind, workload.body), "metadata", "labels")
