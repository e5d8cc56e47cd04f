"""The certificate of the controller, without which the pods let nobody in (client-auth)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.model import KEEP, Add, Decision, Finding, Manifest, Ref, fields, note, problem
from post_renderer.plan.backend import Backend, ClientCertificate, PlanContext
from post_renderer.plan.certificate import argo_waves, issuer, new_certificate
from post_renderer.plan.certificate.new_certificate import CLIENT_AUTH, NewCertificate
from post_renderer.plan.routing import upstreams
from post_renderer.topology import issuers
from post_renderer.topology.certificates import GROUP, KIND
from post_renderer.topology.issuers import Issuer
from post_renderer.topology.objects import Objects
from post_renderer.topology.topology import Topology

# Of a common name (RFC 5280, ub-common-name). Pods compare the DNS name, so that the end may be missing here.
_LONGEST_COMMON_NAME = 64


def certificate_for(owner: Backend, serving: str) -> ClientCertificate:
    """The client certificate beside the Certificate ``serving`` of ``owner``.

    Its DNS name lies below that of the Service, as an issuer's policy for the namespace may ask for.
    """
    return ClientCertificate(f"{serving}-client", f"client.{owner.server_name}")


def problems(group: Sequence[Backend]) -> Iterator[Finding]:
    """The problems of backends that share a TLS port and do not agree whom it admits."""
    asking = [backend for backend in group if backend.options.client_auth]
    for backend in group if asking else ():
        if not backend.options.client_auth:
            message = (
                f"shares its TLS port with {asking[0].service}, which has client-auth true and this has not"
            )
            yield problem("client-auth-differs", backend.service, message, "give both the same client-auth")


def changes(backend: Backend, group: Sequence[Backend], context: PlanContext) -> Iterator[Decision]:
    """The client Certificate, unless the stream has it, and the findings about ``client-auth``."""
    client, objects = backend.certificate.client, context.topology.objects
    if client is None:
        return
    if not backend.server.asks_for_certificates:
        yield _cannot_ask(backend)
        return
    yield _admitted(backend, client)
    if not objects.all(backend.certificate.owner):
        message = (
            f"is not in this stream: a Certificate for client auth must fill Secret {client.name}, "
            f"with the name {client.dns_name}"
        )
        yield note("certificate-elsewhere", backend.service, message)
    elif backend.certificate.owner == backend.service:
        yield from _certificate(backend, client, argo_waves.wave_for(group, objects), context.topology)


def _cannot_ask(backend: Backend) -> Finding:
    name = backend.preset.name if backend.preset else backend.server.mode
    hint = (
        "set mode to sidecar, or remove it"
        if backend.pods
        else "remove client-auth: an operator makes the pods"
    )
    message = f"client-auth: it is not known how {name} asks for a client certificate"
    return problem("client-auth-unsupported", backend.service, message, hint)


def _admitted(backend: Backend, client: ClientCertificate) -> Finding:
    """A note that tells who gets in, and that nobody does before the routes are switched."""
    message = (
        f"client-auth: {upstreams.port_label(backend)} admits only callers with the certificate of "
        f"Secret {client.name}, which is for {client.dns_name}"
    )
    if backend.options.routes == KEEP:
        message += "; nobody gets in until its routes are switched"
    hint = ""
    if backend.server.adds_container:
        # ghostunnel v1.11.1, certloader/keystore.go, Reload: without the file it ends at its start.
        secret = backend.certificate.secret
        hint = f"the issuer must fill ca.crt in {secret}, too, without which the sidecar does not start"
    return note("client-auth-admits", backend.service, message, hint)


def _certificate(
    backend: Backend, client: ClientCertificate, wave: str, topology: Topology
) -> Iterator[Decision]:
    signed_by = _issuer(backend, topology.objects)
    if issuers.is_self_signed(signed_by, topology.objects):
        message = (
            f"client-auth: {signed_by.kind} {signed_by.name} is of type SelfSigned, so that the pods and the "
            "controller have no CA in common"
        )
        hint = "use an issuer of type CA: backend-tls issuer NAME prints one"
        yield problem("client-auth-self-signed", backend.service, message, hint)
    taken = _taken(backend, client, topology)
    if taken:
        hint = "give the Service another certificate-name"
        yield problem("client-certificate-taken", backend.service, taken, hint)
    elif signed_by.name and not topology.certificates.filling(backend.namespace, client.name):
        # Without an issuer there is no Certificate of the server either, which is a problem already.
        after = backend.certificate.existing or backend.certificate.owner
        new = NewCertificate(
            name=client.name,
            secret=client.name,
            common_name=f"client.{backend.service.name}"[:_LONGEST_COMMON_NAME],
            dns_names=(client.dns_name,),
            usage=CLIENT_AUTH,
            issuer=signed_by,
            wave=wave,
        )
        body = new_certificate.body(new, backend.options, topology.objects.get(after))
        yield Add(body, after, f"what the controller presents to {backend.service}; Secret {client.name}")


def _issuer(backend: Backend, objects: Objects) -> Issuer:
    """The issuer of the server's Certificate: pods and controller trust the same CA."""
    existing = backend.certificate.existing
    if existing:
        return issuers.of_certificate(objects.get(existing))
    return issuer.of_options(backend.options, backend.namespace)


def _taken(backend: Backend, client: ClientCertificate, topology: Topology) -> str:
    """What of the stream has the name of the Certificate or its Secret already; empty for our own."""
    namespace, name = backend.namespace, client.name
    existing = topology.certificates.filling(namespace, name)
    if existing:
        fits = _is_of_client(existing, client)
        return (
            ""
            if fits
            else f"{existing.ref} fills Secret {name} already, not for client auth as {client.dns_name}"
        )
    if topology.objects.all(Ref(GROUP, KIND, namespace, name)):
        return f"{KIND}/{name} is in the stream already, for another Secret"
    if topology.objects.all(Ref("", "Secret", namespace, name)):
        return f"Secret/{name} is in the stream already, with data of its own"
    public = topology.routes.public_tls_source(namespace, name)
    return f"Secret {name} is already the public TLS Secret of {public} (spec.tls)" if public else ""


def _is_of_client(certificate: Manifest, client: ClientCertificate) -> bool:
    names = fields.words(certificate.body, "spec", "dnsNames")
    return client.dns_name in names and CLIENT_AUTH in fields.words(certificate.body, "spec", "usages")
