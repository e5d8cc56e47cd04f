"""A canary whose ``backend-protocol`` is another one than that of its main Ingress."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.kubernetes import route_kinds
from post_renderer.model import ERROR, Manifest
from post_renderer.topology import routes

_KEY = "backend-protocol"
_CANARY = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web-canary
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "10"
    nginx.ingress.kubernetes.io/backend-protocol: "HTTP"
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web-next
                port:
                  number: 80
---
apiVersion: v1
kind: Service
"""

ABOUT = About(
    id="ingress-nginx-canary-protocol",
    severity=ERROR,
    title="A canary has another `backend-protocol` than its main Ingress.",
    why=(
        "Protocol and verification of a canary are those of the main Ingress, whatever it says itself "
        "(kubernetes/ingress-nginx v1.15.1, docs/user-guide/nginx-configuration/annotations.md, Canary). "
        "Seen under traffic: main HTTPS and canary HTTP answer 502, the reverse 400."
    ),
    fix="have both Services speak the same protocol, with certificates of one CA that have the same name",
    example=Example("ingress-nginx", good="---\napiVersion: v1\nkind: Service\n", bad=_CANARY),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The canaries that set a protocol which is not that of their main Ingress."""
    mains = {place: source for source in ingress_nginx.main_ingresses(context) for place in _places(source)}
    for source in context.read_by(ingress_nginx.NAME):
        own = ingress_nginx.protocol(source)
        if not own or not canaries.is_canary(source):
            continue
        main = next((mains[place] for place in _places(source) if place in mains), None)
        of_main = main and (ingress_nginx.protocol(main) or "HTTP")
        if main and own != of_main:
            message = f"{_KEY} is {own}, but as a canary of {main.ref} it is called by {of_main}"
            yield Mistake(source.ref, ingress_nginx.path(_KEY), message)


def _places(source: Manifest) -> list[tuple[str, str, str]]:
    """Namespace, class, and host and path of each route."""
    ingress_class = route_kinds.class_of(source.body)
    return [(source.ref.namespace, ingress_class, route.location) for route in routes.of(source)]
