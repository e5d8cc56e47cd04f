"""Connections that nginx verifies by the settings of another Ingress of the same host."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING, Manifest
from post_renderer.topology import routes

_OTHER = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend:
              service:
                name: cart
                port:
                  number: 443
---
apiVersion: v1
kind: Service
"""

ABOUT = About(
    id="ingress-nginx-host-verified",
    severity=WARNING,
    title=(
        "An HTTPS Ingress without `proxy-ssl-secret` shares its host with one that verifies another Service."
    ),
    why=(
        "The settings of the first Ingress of a host that has a CA are written for all of the host, and "
        "HTTPS paths without a Secret of their own are verified by that CA and that name "
        "(kubernetes/ingress-nginx v1.15.1, internal/ingress/controller/controller.go, getBackendServers; "
        "seen under traffic). A certificate without the name is answered by 502."
    ),
    fix="give this Ingress a proxy-ssl-secret, proxy-ssl-verify and proxy-ssl-name of its own",
    example=Example("ingress-nginx", good="---\napiVersion: v1\nkind: Service\n", bad=_OTHER),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that take over settings which are for another Service."""
    yield from ingress_nginx.unless_set(_found(context), context, "proxy-ssl-location-only", "true")


def _found(context: CheckContext) -> Iterator[Mistake]:
    for sources in ingress_nginx.by_class_and_host(ingress_nginx.main_ingresses(context)).values():
        verifying = next(filter(ingress_nginx.verifies, sources), None)
        for source in sources if verifying else ():
            has_own = ingress_nginx.value(source, "proxy-ssl-secret")
            if verifying and not has_own and ingress_nginx.speaks_https(source):
                yield from _inherited(source, verifying)


def _inherited(source: Manifest, verifying: Manifest) -> Iterator[Mistake]:
    services = {(route.namespace, route.service) for route in routes.of(verifying)}
    other = next((r for r in routes.of(source) if (r.namespace, r.service) not in services), None)
    if other:
        name = ingress_nginx.value(verifying, "proxy-ssl-name") or "upstream_balancer"
        message = (
            f"leads to {other.service} by HTTPS without proxy-ssl-secret, and {verifying.ref} has the same "
            f"host: nginx verifies {other.service} by its CA, as {name}"
        )
        yield Mistake(source.ref, other.path, message)
