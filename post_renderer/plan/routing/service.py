"""The Service port that targets the TLS port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import services
from post_renderer.model import NEW, Decision, Drop, Key, Manifest, Path, Port, Put, warning
from post_renderer.plan.backend import Backend, PlanContext


def changes(context: PlanContext) -> Iterator[Decision]:
    """A new HTTPS port, or the plain port marked as HTTPS; keep-http false removes the plain port."""
    for backend in context.backends:
        if backend.manifest is None or backend.https_service != backend.service:
            continue
        ports = services.ports(backend.manifest.body)
        dropped = removed(backend, ports)
        if backend.https_port.position == NEW:
            unnamed = [port for port in ports if not port.name and port not in dropped]
            yield from _added(backend, backend.manifest, unnamed)
        else:
            yield from _marked(backend)
        for port in dropped:
            path: Path = ("spec", "ports", port.position)
            why = f"plain port {services.label(port)} is removed (keep-http false)"
            yield Drop(backend.service, path, why)


def removed(backend: Backend, ports: Sequence[Port]) -> Sequence[Port]:
    """With keep-http false: the plain port, and all ports with the same target."""
    plain = None if backend.options.keep_http else backend.plain_port
    return [p for p in ports if plain and (p.target, p.protocol) == (plain.target, plain.protocol)]


def _marked(backend: Backend) -> Iterator[Decision]:
    # Name and number stay, because others refer to the port by them. appProtocol marks it as HTTPS,
    # so that a second run recognises it.
    port = backend.https_port
    if not services.tls_evidence(port):
        path: Path = ("spec", "ports", port.position, "appProtocol")
        yield Put(backend.service, path, "https", f"port {services.label(port)} serves HTTPS itself")


def _added(backend: Backend, service: Manifest, unnamed: Sequence[Port]) -> Iterator[Decision]:
    ref, new = service.ref, backend.https_port
    for port in unnamed:
        # A Service with several ports must name them all (kubernetes validation.go).
        why = f"port {port.number} needs a name, because the Service has several ports"
        yield Put(ref, ("spec", "ports", port.position, "name"), "http", why)
    path: Path = ("spec", "ports", Key("port", new.number))
    value = services.https_body(new, backend.tls_port)
    yield Put(ref, path, value, f"port {services.label(new)} targets TLS port {backend.tls_port}")
    exposure = services.exposure(service.body)
    if exposure:
        message = f"{exposure}: port {services.label(new)} is open to the outside as well"
        hint = 'set expose to "false" for an HTTPS port that only the cluster reaches'
        yield warning("port-exposed", ref, message, hint)
