"""Flagged Services with the same TLS port share one Certificate with the names of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Finding, problem
from post_renderer.plan.backend import Backend, ServingCertificate
from post_renderer.topology.topology import Topology


def share_between_services(backends: Sequence[Backend], topology: Topology) -> tuple[Backend, ...]:
    """``backends`` with their final certificates, one for each TLS port with the names of its Services."""
    groups: dict[object, list[Backend]] = {}
    for backend in backends:
        pod = backend.pods[0] if backend.pods else None
        tls_port = (pod.ref, pod.container.path, backend.tls_port) if pod else backend.service
        groups.setdefault(tls_port, []).append(backend)
    certificates = {
        backend.service: certificate
        for group in groups.values()
        for certificate in [_certificate(group, topology)]
        for backend in group
    }
    return tuple(backend._replace(certificate=certificates[backend.service]) for backend in backends)


def _certificate(group: Sequence[Backend], topology: Topology) -> ServingCertificate:
    naming = (b for b in group if b.options.secret_name or b.options.certificate_name)
    first = next(naming, group[0])
    certificate = first.certificate
    names = tuple(dict.fromkeys(name for backend in group for name in _dns_names(backend)))
    existing = topology.certificates.filling(first.namespace, certificate.secret)
    return certificate._replace(
        name=existing.ref.name if existing else certificate.name,
        dns_names=names,
        existing=existing.ref if existing else None,
    )


def _dns_names(backend: Backend) -> Iterator[str]:
    name, namespace = backend.service.name, backend.namespace
    yield from (name, f"{name}.{namespace}", f"{name}.{namespace}.svc", backend.server_name)
    if backend.manifest and services.is_headless(backend.manifest.body):
        yield f"*.{backend.server_name}"
    yield from backend.options.dns_names


def problems(backends: Sequence[Backend]) -> Iterator[Finding]:
    """The problems of ``backends`` that share a TLS port, but target different ports of the application."""
    by_port: dict[int, Backend] = {}
    for backend in backends:
        if backend.pods and backend.pods[0].port != backend.tls_port:
            by_port[backend.pods[0].port] = backend
    if len(by_port) < 2:
        return
    first, *others = by_port.values()
    pod = first.pods[0]
    for other in others:
        message = (
            f"targets port {other.pods[0].port} of container {pod.container.name} "
            f"and {first.service} targets port {pod.port}, but both would use TLS port {first.tls_port}"
        )
        yield problem("tls-port-shared", other.service, message, "give one of them another https-port")
