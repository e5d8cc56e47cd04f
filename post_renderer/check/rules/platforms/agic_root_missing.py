"""HTTPS by an Application Gateway without the root certificate of an internal CA."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import azure_agic, ingress_annotations
from post_renderer.model import WARNING

ABOUT = About(
    id="agic-root-missing",
    severity=WARNING,
    title=(
        "The Application Gateway is given no root certificate, and refuses pods with one of an internal CA."
    ),
    why=(
        "Version 2 of the gateway accepts certificates of well-known CAs, and of root certificates that "
        "were uploaded to it and are named in `appgw-trusted-root-certificate` (Azure documentation, "
        "Overview of TLS termination and end to end TLS with Application Gateway)."
    ),
    fix="upload the CA with az network application-gateway root-cert create, and name it in the annotation",
    example=Example(
        "azure-agic",
        good='    appgw.ingress.kubernetes.io/appgw-trusted-root-certificate: "internal-ca"\n',
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with HTTPS that name none."""
    for source in context.read_by("azure-agic"):
        if azure_agic.speaks_https(source) and not ingress_annotations.value(source, azure_agic.ROOT):
            path = ingress_annotations.path(f"{azure_agic.PREFIX}backend-protocol")
            yield Mistake(source.ref, path, f"backend-protocol is https without {azure_agic.ROOT}")
