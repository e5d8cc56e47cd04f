"""Flagged Services with the same TLS port share one Certificate with the names of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Finding, Ref, problem
from post_renderer.plan.backend import Backend, ServingCertificate
from post_renderer.plan.certificate import client
from post_renderer.topology.topology import Topology


def share_between_services(backends: Sequence[Backend], topology: Topology) -> tuple[Backend, ...]:
    """``backends`` with their final certificates, one for each Service and for each TLS port.

    It has the names of all Services that use it.
    """
    certificates: dict[Ref, ServingCertificate] = {}
    for group in _groups(backends):
        certificate = _certificate(group, topology)
        certificates.update((backend.service, certificate) for backend in group)
    return tuple(backend._replace(certificate=certificates[backend.service]) for backend in backends)


def _groups(backends: Sequence[Backend]) -> Sequence[Sequence[Backend]]:
    """The backends that need one Certificate: those of one Service, and those with the same TLS port."""
    same_as: dict[object, object] = {}

    def first(key: object) -> object:
        while same_as.setdefault(key, key) != key:
            key = same_as[key]
        return key

    for backend in backends:
        same_as[first(backend.service)] = first(_tls_port(backend))
    groups: dict[object, list[Backend]] = {}
    for backend in backends:
        groups.setdefault(first(backend.service), []).append(backend)
    return list(groups.values())


def _tls_port(backend: Backend) -> object:
    """What two backends with the same TLS port have in common."""
    pod = backend.pods[0] if backend.pods else None
    return (pod.ref, pod.container.path, backend.tls_port) if pod else backend.service


def _certificate(group: Sequence[Backend], topology: Topology) -> ServingCertificate:
    naming = (b for b in group if b.options.secret_name or b.options.certificate_name)
    first = next(naming, group[0])
    certificate = first.certificate
    names = tuple(dict.fromkeys(name for backend in group for name in _dns_names(backend)))
    existing = topology.certificates.filling(first.namespace, certificate.secret)
    name = existing.ref.name if existing else certificate.name
    asks = any(backend.options.client_auth for backend in group)
    return certificate._replace(
        name=name,
        dns_names=names,
        existing=existing.ref if existing else None,
        client=client.certificate_for(first, name) if asks else None,
    )


def _dns_names(backend: Backend) -> Iterator[str]:
    yield from _names_of(backend.service, backend.server_name)
    if backend.https_service != backend.service:
        yield from _names_of(backend.https_service, backend.https_host)
    if backend.manifest and services.is_headless(backend.manifest.body):
        yield f"*.{backend.server_name}"
    yield from backend.options.dns_names


def _names_of(service: Ref, full_name: str) -> tuple[str, ...]:
    name, namespace = service.name, service.namespace
    return name, f"{name}.{namespace}", f"{name}.{namespace}.svc", full_name


def problems(backends: Sequence[Backend]) -> Iterator[Finding]:
    """The problems of ``backends`` that share a TLS port, but target different ports of the application."""
    by_tls_port: dict[object, dict[int, Backend]] = {}
    for backend in backends:
        if backend.pods and backend.pods[0].port != backend.tls_port:
            by_tls_port.setdefault(_tls_port(backend), {})[backend.pods[0].port] = backend
    for by_port in by_tls_port.values():
        yield from _different_ports(*by_port.values())


def _different_ports(first: Backend, *others: Backend) -> Iterator[Finding]:
    pod = first.pods[0]
    for other in others:
        message = (
            f"targets port {other.pods[0].port} of container {pod.container.name} "
            f"and {first.service} targets port {pod.port}, but both would use TLS port {first.tls_port}"
        )
        yield problem("tls-port-shared", other.service, message, "give one of them another https-port")
