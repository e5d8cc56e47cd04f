"""The Secrets that settings of controllers name for certificates: CAs, and key pairs that are presented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from post_renderer.check.context import CheckContext
from post_renderer.controllers import haproxy_ingress, haproxytech, ingress_annotations
from post_renderer.controllers.ingress_nginx import PREFIX
from post_renderer.controllers.traefik import transports
from post_renderer.model import Manifest, Path, Ref, fields, fields_and_indices
from post_renderer.topology import routes

# Annotations of Ingresses by controller; those of the two for HAProxy may be on Services as well.
_ANNOTATIONS: Mapping[str, Sequence[str]] = {
    "ingress-nginx": [f"{PREFIX}{key}" for key in ("proxy-ssl-secret", "auth-tls-secret")],
    "haproxytech": [
        prefix + key for prefix in haproxytech.PREFIXES for key in ("server-ca", "server-crt", "client-ca")
    ],
    "haproxy-ingress": [
        prefix + key
        for prefix in haproxy_ingress.PREFIXES
        for key in ("secure-verify-ca-secret", "secure-crt-secret", "auth-tls-secret")
    ],
}


class Reference(NamedTuple):
    """A setting of the object ``ref``, at ``path``, that names a Secret."""

    ref: Ref
    path: Path
    namespace: str
    secret: str


def all_of(context: CheckContext) -> Iterator[Reference]:
    """Every such setting of the stream that is known, in the order of their kinds."""
    for source, controller in context.routing_objects:
        yield from _annotated(source, _ANNOTATIONS.get(controller, ()))
        if source.ref.kind == "HTTPProxy":
            yield from _of_http_proxy(source)
    for service in context.objects.by_kind("Service"):
        yield from _annotated(service, (*_ANNOTATIONS["haproxytech"], *_ANNOTATIONS["haproxy-ingress"]))
    for kind in (transports.HTTP, transports.TCP):
        for transport in context.objects.by_kind(kind, transports.GROUP):
            yield from _of_transport(transport)


def _annotated(manifest: Manifest, names: Sequence[str]) -> Iterator[Reference]:
    for name in names:
        value = ingress_annotations.value(manifest, name)
        if value:
            yield _reference(manifest, ingress_annotations.path(name), value)


def _reference(manifest: Manifest, path: Path, text: str) -> Reference:
    """That of ``NAMESPACE/NAME``, or of a name in the namespace of the object."""
    namespace, _, name = text.rpartition("/")
    return Reference(manifest.ref, path, namespace or manifest.ref.namespace, name)


def _of_http_proxy(source: Manifest) -> Iterator[Reference]:
    for route in routes.of(source):
        path: Path = (*route.path, "validation", "caSecret")
        secret = fields.text(source.body, *fields_and_indices(path))
        if secret:
            yield _reference(source, path, secret)


def _of_transport(transport: Manifest) -> Iterator[Reference]:
    path = transports.TLS_PATHS[transport.ref.kind]
    tls = transports.tls_of(transport)
    for key in ("rootCAsSecrets", "certificatesSecrets"):
        for index, name in enumerate(fields.words(tls, key)):
            yield _reference(transport, (*path, key, index), name)
    for index, entry in enumerate(fields.sequence(tls, "rootCAs")):
        if fields.text(entry, "secret"):
            yield _reference(transport, (*path, "rootCAs", index, "secret"), fields.text(entry, "secret"))
