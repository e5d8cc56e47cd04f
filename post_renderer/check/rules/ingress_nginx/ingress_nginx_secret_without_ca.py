"""``proxy-ssl-secret`` that names a Secret without ``ca.crt``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, Ref, fields
from post_renderer.topology import issuers

_KEY = "proxy-ssl-secret"
_DOCUMENT = """\
---
apiVersion: v1
kind: Secret
metadata:
  name: web-tls
  namespace: shop
type: kubernetes.io/tls
data:
  tls.crt: LS0tLS1CRUdJTg==
  tls.key: LS0tLS1CRUdJTg==
---
apiVersion: v1
kind: Service
"""

ABOUT = About(
    id="ingress-nginx-secret-without-ca",
    severity=ERROR,
    title="`proxy-ssl-secret` names a Secret without `ca.crt`, so that nothing is verified.",
    why=(
        "Without `ca.crt` the controller leaves out `proxy_ssl_verify` and says nothing: certificates of "
        "any CA are accepted (kubernetes/ingress-nginx v1.15.1, seen under traffic). Traefik, which can "
        "read the same annotations, answers 500."
    ),
    fix="put the CA into ca.crt of the Secret",
    example=Example("ingress-nginx", good="---\napiVersion: v1\nkind: Service\n", bad=_DOCUMENT),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that ask for verification with such a Secret."""
    for source in ingress_nginx.main_ingresses(context):
        namespace, _, name = ingress_nginx.value(source, _KEY).partition("/")
        lacking = _lacking(namespace, name, context) if name and ingress_nginx.verifies(source) else ""
        if lacking:
            yield Mistake(source.ref, ingress_nginx.path(_KEY), f"{_KEY} names {lacking}")


def _lacking(namespace: str, name: str, context: CheckContext) -> str:
    """The Secret, with what shows that it has no ca.crt; empty where nothing does."""
    certificate = context.topology.certificates.filling(namespace, name)
    if certificate and issuers.is_acme(issuers.of_certificate(certificate), context.objects):
        return f"the Secret of {certificate.ref}, whose issuer is of type ACME and gives no ca.crt"
    for secret in context.objects.all(Ref("", "Secret", namespace, name)):
        keys = {*fields.mapping(secret.body, "data"), *fields.mapping(secret.body, "stringData")}
        # A Secret without any key is one that somebody fills at run time.
        if keys and "ca.crt" not in keys:
            return f"{secret.ref}, which has {', '.join(sorted(keys))} and no ca.crt"
    return ""
