"""The ClusterIP Service for the HTTPS ports of a public one, where ``expose`` is false.

Nothing is added to the flagged Service then, so nothing new is open to the outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import services
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import (
    ELSEWHERE,
    NEW,
    Add,
    Body,
    Decision,
    Finding,
    Manifest,
    Port,
    Ref,
    Value,
    fields,
    note,
)
from post_renderer.plan.backend import Backend, PlanContext

# What decides which addresses of the pods the Service leads to.
_COPIED = ("ipFamilyPolicy", "ipFamilies")


def changes(context: PlanContext) -> Iterator[Decision]:
    """The Services to add, one for all new HTTPS ports of a flagged Service."""
    by_service: dict[Ref, list[Backend]] = {}
    for backend in context.backends:
        if not backend.options.expose and backend.https_port.position != ELSEWHERE:
            by_service.setdefault(backend.service, []).append(backend)
    for service, backends in by_service.items():
        flagged = context.topology.objects.get(service)
        on_flagged = [backend for backend in backends if backend.https_service == service]
        if on_flagged:
            yield _not_needed(flagged, on_flagged[0].https_port)
        new = [b for b in backends if b.https_service != service and b.https_port.position == NEW]
        if new:
            yield _added(flagged, new)


def _not_needed(flagged: Manifest, port: Port) -> Finding:
    message = "expose is false, but nothing opens its ports to the outside: no other Service is needed"
    if services.exposure(flagged.body):
        message = (
            f"expose is false, but its own port {services.label(port)} leads to the TLS port already: "
            "nothing is added to it"
        )
    return note("expose-not-needed", flagged.ref, message)


def _added(flagged: Manifest, backends: Sequence[Backend]) -> Add:
    listed = ", ".join(services.label(backend.https_port) for backend in backends)
    body: Body = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata_for(flagged, backends[0].https_port.service, same_wave(flagged)),
        "spec": _spec(flagged, backends),
    }
    why = f"HTTPS port {listed} for routes to {flagged.ref}, not open to the outside (expose false)"
    return Add(body, flagged.ref, why)


def _spec(flagged: Manifest, backends: Sequence[Backend]) -> Body:
    copied: Body = {key: fields.at(flagged.body, "spec", key) for key in _COPIED}
    ports: list[Value] = [services.https_body(backend.https_port, backend.tls_port) for backend in backends]
    return {
        "type": "ClusterIP",
        **{key: value for key, value in copied.items() if value},
        "selector": {**services.selector(flagged.body)},
        "ports": ports,
    }
