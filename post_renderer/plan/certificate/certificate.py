"""The Certificate of a backend: a new one, or one of the stream that fills the Secret already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.model import Add, Decision, Finding, Ref, note, problem
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.certificate import (
    argo_waves,
    client,
    existing,
    issuer,
    new_certificate,
    secret,
    sharing,
)
from post_renderer.plan.certificate.new_certificate import SERVER_AUTH, NewCertificate
from post_renderer.topology import issuers


def changes(context: PlanContext) -> Iterator[Decision]:
    """The Certificates of servers, each after its owner, and of clients; none where the stream has it."""
    groups: dict[Ref, list[Backend]] = {}
    for backend in context.backends:
        groups.setdefault(backend.certificate.owner, []).append(backend)
    for group in groups.values():
        yield from sharing.problems(group)
        yield from client.problems(group)
    for backend in context.backends:
        group = groups[backend.certificate.owner]
        yield from _problems(backend, context)
        yield from _of_backend(backend, group, context)
        yield from client.changes(backend, group, context)


def _of_backend(backend: Backend, group: Sequence[Backend], context: PlanContext) -> Iterator[Decision]:
    certificate, objects = backend.certificate, context.topology.objects
    if not objects.all(certificate.owner):
        message = (
            f"is not in this stream: its Certificate must fill Secret {certificate.secret}, "
            f"with the name {backend.server_name}"
        )
        yield note("certificate-elsewhere", backend.service, message)
    elif certificate.existing:
        own = objects.get(certificate.existing)
        yield from existing.findings(backend, own)
        yield from argo_waves.late_certificate_problems(backend, own)
        yield from issuer.warnings(backend.service, issuers.of_certificate(own), objects)
    elif certificate.owner in (backend.service, *backend.server.resources):
        yield from _new(backend, group, context)


def _problems(backend: Backend, context: PlanContext) -> Iterator[Finding]:
    algorithm, preset = backend.options.key_algorithm, backend.preset
    if preset and algorithm in preset.unsupported_key_algorithms:
        message = f"key-algorithm {algorithm}: {preset.name} cannot load such a key"
        yield problem("key-algorithm-unsupported", backend.service, message, "set ECDSA or RSA")
    yield from secret.problems(backend, context.topology)
    yield from argo_waves.presync_problems(backend)


def _new(backend: Backend, group: Sequence[Backend], context: PlanContext) -> Iterator[Decision]:
    objects, certificate = context.topology.objects, backend.certificate
    if objects.all(certificate.ref):
        message = f"{certificate.ref} is in the stream already, for another Secret"
        yield problem(
            "certificate-name-taken", backend.service, message, "give the Service another certificate-name"
        )
        return
    if not backend.options.issuer:
        hint = (
            "pass --issuer NAME, put the annotation backend-tls.kuberise.io/issuer on it, or set "
            "defaults.issuer in the config file; backend-tls issuer NAME prints an issuer to apply"
        )
        yield problem("no-issuer", backend.service, "has no issuer for its Certificate", hint)
        return
    yield from secret.in_stream(backend, context.topology)
    new = NewCertificate(
        name=certificate.name,
        secret=certificate.secret,
        common_name=backend.service.name,
        dns_names=certificate.dns_names,
        usage=SERVER_AUTH,
        issuer=issuer.of_options(backend.options, backend.namespace),
        wave=argo_waves.wave_for(group, objects),
        key_encoding=backend.preset.key_encoding if backend.preset else "",
    )
    body = new_certificate.body(new, backend.options, objects.get(certificate.owner))
    yield Add(body, certificate.owner, f"serves {backend.server_name}; Secret {certificate.secret}")
    yield from issuer.warnings(backend.service, new.issuer, objects)
