"""``auth-tls-secret`` where the connections to the pods are HTTPS without verification."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, Ref, fields

_KEY = "auth-tls-secret"

ABOUT = About(
    id="ingress-nginx-auth-tls-for-pods",
    severity=WARNING,
    title="`auth-tls-secret` is set, and nothing verifies the pods.",
    why=(
        "`auth-tls-secret` has nginx ask clients for a certificate, such as browsers, which get 400 "
        "without one. It neither encrypts nor verifies the connections to the pods: any certificate is "
        "accepted there (kubernetes/ingress-nginx v1.15.1, seen under traffic). For those there is "
        "`proxy-ssl-secret`."
    ),
    fix=(
        "name a Secret with the CA of the pods in proxy-ssl-secret, with proxy-ssl-verify and "
        "proxy-ssl-name; remove auth-tls-secret unless clients are to present certificates"
    ),
    example=Example("ingress-nginx", good="proxy-ssl-secret", bad=_KEY),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that name no Secret but that one, with HTTPS to the pods or the Secret of the pods."""
    of_pods = _secrets_of_pods(context)
    for source in ingress_nginx.main_ingresses(context):
        secret = ingress_nginx.value(source, _KEY)
        is_alone = secret and not ingress_nginx.value(source, "proxy-ssl-secret")
        if is_alone and (ingress_nginx.speaks_https(source) or (source.ref, secret) in of_pods):
            message = (
                f"{_KEY} is {secret}, which concerns the certificates of clients: those of the pods are not "
                "verified"
            )
            yield Mistake(source.ref, ingress_nginx.path(_KEY), message)


def _secrets_of_pods(context: CheckContext) -> set[tuple[Ref, str]]:
    """The Secrets of the Certificates that the pods behind each Ingress with the annotation have mounted."""
    return {
        (
            each.source.ref,
            f"{certificate.ref.namespace}/{fields.text(certificate.body, 'spec', 'secretName')}",
        )
        for each in context.connections
        if ingress_nginx.value(each.source, _KEY)
        for listener in each.listeners
        for certificate in context.certificates_of(listener)
    }
