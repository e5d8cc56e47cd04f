"""``server-ca`` that names the Secret of a certificate which is no CA."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import haproxytech
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="haproxytech-leaf-as-ca",
    severity=WARNING,
    title="`server-ca` names the Secret of the certificate of the pods, whose `tls.crt` is no CA.",
    why=(
        "The CA is read from `tls.crt`, never from `ca.crt` (haproxytech/kubernetes-ingress v3.2.11, "
        "pkg/haproxy/certs/main.go, writeSecret). With that of the pods HAProxy refuses them, unless it is "
        "self-signed."
    ),
    fix="have a Secret with the CA in tls.crt",
    example=Example("haproxytech", good='server-ca: "shop/web-ca"', bad='server-ca: "shop/web-tls"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses and Services that name the Secret of a Certificate of the stream."""
    for setting in haproxytech.settings(context, "server-ca"):
        namespace, _, secret = setting.value.rpartition("/")
        certificate = context.topology.certificates.filling(namespace, secret)
        if certificate and fields.text(certificate.body, "spec", "isCA").lower() != "true":
            message = f"{setting.name} names the Secret of {certificate.ref}, whose tls.crt is no CA"
            yield Mistake(setting.manifest.ref, setting.path, message)
