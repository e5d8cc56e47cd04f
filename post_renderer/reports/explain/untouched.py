"""Why the filter leaves an object as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import workloads
from post_renderer.model import KEEP, Finding, Manifest, Ref
from post_renderer.plan.backend import Backend
from post_renderer.topology import routes
from post_renderer.topology.topology import Topology


def reason(ref: Ref, backends: Sequence[Backend], findings: Sequence[Finding], topology: Topology) -> str:
    """Why nothing is written into ``ref``, as a sentence."""
    for finding in findings:
        if finding.ref == ref and finding.rule == "left-to-mesh":
            return finding.message
    flagged = [backend.service for backend in backends]
    if not flagged:
        return "no Service is flagged, so nothing is changed"
    related = list(dict.fromkeys(_services_of(ref, topology)))
    if any(service in flagged for service in related):
        return _of_flagged([backend for backend in backends if backend.service in related])
    if ref.kind == "Service":
        return f"it is not flagged; flagged are {_listed(flagged)}"
    whose = f"to {_listed(related)}" if related else "to no flagged Service"
    return f"it belongs {whose}; flagged are {_listed(flagged)}"


def _of_flagged(backends: Sequence[Backend]) -> str:
    kept = [backend.service for backend in backends if backend.options.routes == KEEP]
    if kept:
        return f"routes: keep of {_listed(kept)} leaves all routes as they are"
    return f"it is already as {_listed([backend.service for backend in backends])} needs it"


def _services_of(ref: Ref, topology: Topology) -> Iterator[Ref]:
    """The Services that the object ``ref`` leads to, or is behind of."""
    for manifest in topology.objects.all(ref):
        if ref.kind in routes.KINDS:
            for route in routes.of(manifest):
                yield Ref("", "Service", route.namespace, route.service)
        elif workloads.is_workload(ref):
            yield from _selecting(manifest, topology)


def _selecting(workload: Manifest, topology: Topology) -> Iterator[Ref]:
    for service in topology.objects.by_kind("Service"):
        same_namespace = service.ref.namespace == workload.ref.namespace
        if same_namespace and workload in topology.selectors.workloads_for(service):
            yield service.ref


def _listed(refs: Sequence[Ref]) -> str:
    return ", ".join(dict.fromkeys(f"{ref} in {ref.namespace}" for ref in refs))
