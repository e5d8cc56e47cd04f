"""A certificate of pods where a controller reads a CA from ``tls.crt``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.check import haproxytech
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import emissary, ingress_annotations, openshift
from post_renderer.model import WARNING, Path, Ref, fields

ABOUT = About(
    id="leaf-as-ca",
    severity=WARNING,
    title="A setting reads the CA from `tls.crt`, and names the Secret of a certificate that is no CA.",
    why=(
        "haproxytech (v3.2.11, pkg/haproxy/certs/main.go, writeSecret), OpenShift "
        "(route-controller-manager, pkg/route/ingress/ingress.go) and Emissary (3.9, "
        "python/ambassador/fetch/secret.py) never read `ca.crt`. With the certificate of the pods in its "
        "place they are refused, unless it is self-signed."
    ),
    fix="have a Secret with the CA in tls.crt",
    example=Example("haproxytech", good='server-ca: "shop/web-ca"', bad='server-ca: "shop/web-tls"'),
)


class _Setting(NamedTuple):
    ref: Ref
    path: Path
    namespace: str
    secret: str


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The settings that name the Secret of a Certificate of the stream."""
    for setting in _settings(context):
        certificate = context.topology.certificates.filling(setting.namespace, setting.secret)
        if certificate and fields.text(certificate.body, "spec", "isCA").lower() != "true":
            message = f"{setting.path[-1]} names the Secret of {certificate.ref}, whose tls.crt is no CA"
            yield Mistake(setting.ref, setting.path, message)


def _settings(context: CheckContext) -> Iterator[_Setting]:
    for setting in haproxytech.settings(context, "server-ca"):
        namespace, _, secret = setting.value.rpartition("/")
        yield _Setting(setting.manifest.ref, setting.path, namespace, secret)
    for source in context.read_by("openshift"):
        secret = ingress_annotations.value(source, openshift.DESTINATION_CA)
        path: Path = ingress_annotations.path(openshift.DESTINATION_CA)
        yield _Setting(source.ref, path, source.ref.namespace, secret)
    for tls_context in context.objects.by_kind("TLSContext", emissary.GROUP):
        secret = fields.text(tls_context.body, "spec", "ca_secret")
        yield _Setting(tls_context.ref, ("spec", "ca_secret"), tls_context.ref.namespace, secret)
