"""Routes that verify pods to which others lead without verification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.kubernetes import route_kinds
from post_renderer.model import ERROR, Ref
from post_renderer.topology.connections import Connection

_OTHER = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web-internal
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"
spec:
  ingressClassName: nginx
  rules:
    - host: internal.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 443
---
apiVersion: v1
kind: Service
"""

ABOUT = About(
    id="ingress-nginx-shared-connections",
    severity=ERROR,
    title="An Ingress without verification leads to pods that another Ingress verifies.",
    why=(
        "nginx keeps connections open and shares them between all Ingresses: a request that is to be "
        "verified is sent on a connection that was not (kubernetes/ingress-nginx v1.15.1, seen under "
        "traffic: a certificate of another CA is then accepted). With `upstream-keepalive-connections: "
        '"0"` in the ConfigMap of the controller it does not happen.'
    ),
    fix="give this Ingress the same proxy-ssl-secret, proxy-ssl-verify and proxy-ssl-name",
    example=Example("ingress-nginx", good="---\napiVersion: v1\nkind: Service\n", bad=_OTHER),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses that take the verification of others away."""
    yield from ingress_nginx.unless_set(_found(context), context, "upstream-keepalive-connections", "0")


def _found(context: CheckContext) -> Iterator[Mistake]:
    inheriting = _inheriting(context)
    for connections in _shared(context).values():
        verified = next((each for each in connections if ingress_nginx.verifies(each.source)), None)
        for each in connections if verified else ():
            assert verified is not None
            if not ingress_nginx.verifies(each.source) and each.source.ref not in inheriting:
                message = (
                    f"accepts any certificate of {each.service.ref}, and shares its connections with "
                    f"{verified.source.ref}, which is to verify them"
                )
                yield Mistake(each.source.ref, each.route.path, message)


def _shared(context: CheckContext) -> dict[tuple[str, Ref, str], list[Connection]]:
    """The HTTPS connections of ingress-nginx by the class of the Ingress, the Service and the port."""
    found: dict[tuple[str, Ref, str], list[Connection]] = defaultdict(list)
    for each in context.connections:
        is_own = each.controller == ingress_nginx.NAME and not canaries.is_canary(each.source)
        if is_own and each.port and ingress_nginx.speaks_https(each.source):
            ingress_class = route_kinds.class_of(each.source.body)
            found[ingress_class, each.service.ref, each.port.target].append(each)
    return found


def _inheriting(context: CheckContext) -> set[Ref]:
    """The Ingresses that are verified by the settings of another one of the same host."""
    found: set[Ref] = set()
    for sources in ingress_nginx.by_class_and_host(ingress_nginx.main_ingresses(context)).values():
        if any(map(ingress_nginx.verifies, sources)):
            found.update(s.ref for s in sources if not ingress_nginx.value(s, "proxy-ssl-secret"))
    return found
