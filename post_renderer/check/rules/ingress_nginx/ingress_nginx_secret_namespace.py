"""``proxy-ssl-secret`` or ``auth-tls-secret`` of another namespace than that of the Ingress."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING

# What is answered for each annotation.
_ANSWERS = {"proxy-ssl-secret": "503", "auth-tls-secret": "403 for all paths of the host"}

ABOUT = About(
    id="ingress-nginx-secret-namespace",
    severity=WARNING,
    title="`proxy-ssl-secret` or `auth-tls-secret` names a Secret of another namespace.",
    why=(
        "Since 1.12 the controller refuses that, unless its ConfigMap has "
        '`allow-cross-namespace-resources: "true"`: nginx answers 503, and for `auth-tls-secret` 403 for '
        "the whole host (kubernetes/ingress-nginx v1.15.1, seen under traffic)."
    ),
    fix="have a Secret with the CA in the namespace of the Ingress",
    example=Example("ingress-nginx", good='"shop/web-tls"', bad='"cert-manager/internal-ca"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that name such a Secret, unless a ConfigMap of the stream allows it."""
    yield from ingress_nginx.unless_set(_found(context), context, "allow-cross-namespace-resources", "true")


def _found(context: CheckContext) -> Iterator[Mistake]:
    for source in ingress_nginx.main_ingresses(context):
        for key, answer in _ANSWERS.items():
            namespace, slash, _ = ingress_nginx.value(source, key).partition("/")
            own = source.ref.namespace
            if slash and own and namespace != own:
                message = (
                    f"{key} names a Secret of namespace {namespace}, and the Ingress is in {own}: unless the "
                    f"controller allows that, it answers {answer}"
                )
                yield Mistake(source.ref, ingress_nginx.path(key), message)
