"""Verification by an Application Gateway without a name."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import azure_agic, ingress_annotations
from post_renderer.model import ERROR

_KEY = f"{azure_agic.PREFIX}backend-hostname"

ABOUT = About(
    id="agic-hostname-missing",
    severity=ERROR,
    title="`backend-hostname` is missing, so that the Application Gateway verifies the address of the pod.",
    why=(
        "With a root certificate and no name of its own the gateway takes the host name from the target, "
        "which is an IP address (Azure/application-gateway-kubernetes-ingress 1.8, "
        "pkg/appgw/backendhttpsettings.go, PickHostNameFromBackendAddress), and no certificate of "
        "cert-manager has that."
    ),
    fix="set backend-hostname to a name that the certificate of the pods has",
    example=Example(
        "azure-agic",
        good='    appgw.ingress.kubernetes.io/backend-hostname: "web.shop.svc"\n',
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with HTTPS and a root certificate that name none."""
    for source in context.read_by("azure-agic"):
        is_https = azure_agic.speaks_https(source)
        has_root = ingress_annotations.value(source, azure_agic.ROOT)
        if is_https and has_root and not ingress_annotations.value(source, _KEY):
            message = f"{azure_agic.ROOT} is set without {_KEY}: the address of the pod is verified"
            yield Mistake(source.ref, ingress_annotations.path(azure_agic.ROOT), message)
