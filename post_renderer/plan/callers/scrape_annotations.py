"""Annotations prometheus.io/* for a port that turns into HTTPS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Decision, Manifest, Path, Put, fields, problem, warning
from post_renderer.plan.callers.turned_ports import CLOSED, HTTPS, TurnedPort, TurnedPorts, TurnedService

_PREFIX = "prometheus.io/"


def changes(turned: TurnedPorts) -> Iterator[Decision]:
    """The scheme beside the annotations of Services and pods, with a warning."""
    for service in turned.services:
        path: Path = ("metadata", "annotations")
        port = _of_service(service)
        if port:
            yield from _followed(service.service, service.service.annotations, path, port)
    for workload, ports in turned.pods:
        kind = workload.ref.kind
        annotations = fields.texts(workloads.template_of(kind, workload.body), "metadata", "annotations")
        port = ports.get(annotations.get(f"{_PREFIX}port", ""))
        if port:
            path = (*workloads.spec_path(kind)[:-1], "metadata", "annotations")
            yield from _followed(workload, annotations, path, port)


def _of_service(service: TurnedService) -> TurnedPort | None:
    """The turned port that is scraped: a port of the pods, or without an annotation every port."""
    number = service.service.annotations.get(f"{_PREFIX}port", "")
    if number:
        return service.container_ports.get(number)
    all_turned = len(service.ports) == len(services.ports(service.service.body))
    return next(iter(service.ports.values())) if all_turned else None


def _followed(
    scraped: Manifest, annotations: Mapping[str, str], path: Path, turned: TurnedPort
) -> Iterator[Decision]:
    scheme = f"{_PREFIX}scheme"
    if annotations.get(f"{_PREFIX}scrape") != "true" or annotations.get(scheme) == "https":
        return
    message = f"annotations {_PREFIX}* let a port of {turned.backend.service} be scraped, which {turned.now}"
    hint = f"let {_PREFIX}port name the TLS port {turned.backend.tls_port}"
    if turned.now == CLOSED:
        hint += f" and {scheme} be https, or remove close-plaintext"
        yield problem("scrape-annotations-of-closed-port", scraped.ref, message, hint, path)
        return
    if turned.now == HTTPS:
        yield Put(
            scraped.ref, (*path, scheme), "https", f"{scheme}: a port of {turned.backend.service} {HTTPS}"
        )
        secret = turned.backend.certificate.secret
        hint = (
            f"let the scrape job of Prometheus accept it: ca.crt of Secret {secret}, or insecure_skip_verify"
        )
    yield warning("scrape-annotations", scraped.ref, message, hint, path)
