"""``server-ca`` that is not ``NAMESPACE/NAME``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import haproxytech
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

ABOUT = About(
    id="haproxytech-secret-name",
    severity=ERROR,
    title="`server-ca` names a Secret without its namespace, and nothing is verified.",
    why=(
        "There is no default for the namespace, so that the Secret is not found, and HAProxy goes on with "
        "`verify none`, or without `server-ssl` in plain HTTP (haproxytech/kubernetes-ingress v3.2.11, "
        "pkg/annotations/common/main.go, GetK8sPath, and service/ca.go)."
    ),
    fix="write NAMESPACE/NAME",
    example=Example("haproxytech", good='server-ca: "shop/web-ca"', bad='server-ca: "web-ca"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses and Services with such a name."""
    for setting in haproxytech.settings(context, "server-ca", "server-crt"):
        if "/" not in setting.value:
            message = f"{setting.name} is {setting.value}, which has no namespace: the Secret is not found"
            yield Mistake(setting.manifest.ref, setting.path, message)
