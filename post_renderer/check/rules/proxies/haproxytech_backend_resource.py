"""``cr-backend``, with which the annotations for TLS are ignored."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import haproxytech
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

ABOUT = About(
    id="haproxytech-backend-resource",
    severity=WARNING,
    title="`cr-backend` is set beside `server-ssl` or `server-ca`, which are ignored then.",
    why=(
        "With a Backend of its own the controller reads no other annotation about the servers "
        "(haproxytech/kubernetes-ingress v3.2.11, documentation/custom-resources.md): TLS is spoken only "
        "if that Backend says so."
    ),
    fix="set ssl, verify and ssl_cafile in the Backend, and remove the annotations",
    example=Example(
        "haproxytech",
        good='    haproxy.org/server-ssl: "true"\n',
        bad='    haproxy.org/server-ssl: "true"\n    haproxy.org/cr-backend: "shop/web"\n',
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses and Services with both."""
    with_tls = {each.manifest.ref for each in haproxytech.settings(context, "server-ssl", "server-ca")}
    for setting in haproxytech.settings(context, "cr-backend"):
        if setting.manifest.ref in with_tls:
            message = f"{setting.name} is {setting.value}: server-ssl and server-ca are ignored"
            yield Mistake(setting.manifest.ref, setting.path, message)
