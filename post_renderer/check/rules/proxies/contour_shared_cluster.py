"""HTTPProxies to one Service port whose validations differ, and that share an Envoy cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.contour import http_proxies
from post_renderer.model import WARNING, Ref, fields
from post_renderer.topology.connections import Connection

_OTHER = """\
---
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata:
  name: web-internal
  namespace: shop
spec:
  virtualhost:
    fqdn: internal.example.com
  routes:
    - services:
        - name: web
          port: 443
          protocol: tls
          validation:
            caSecret: web-tls
            subjectName: web.shop.svc
            subjectNames:
              - web.shop.svc
              - cart.shop.svc
---
apiVersion: v1
kind: Service
"""

ABOUT = About(
    id="contour-shared-cluster",
    severity=WARNING,
    title="Two HTTPProxies verify one Service port in different ways, and share an Envoy cluster.",
    why=(
        "The name of the cluster has the name of the CA Secret without its namespace, and the first "
        "subject alone: what one of them accepts, the other accepts too (projectcontour/contour v1.33.8, "
        "internal/envoy/cluster.go, Clustername; seen under traffic)."
    ),
    fix="write the same validation in both",
    example=Example("contour", good="---\napiVersion: v1\nkind: Service\n", bad=_OTHER),
)


class _Cluster(NamedTuple):
    """What the name of an Envoy cluster is made from, of that which differs here."""

    service: Ref
    port: int
    secret: str
    subject: str


class _Validation(NamedTuple):
    """What is accepted: CA and names."""

    secret: str
    subjects: tuple[str, ...]


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The HTTPProxies whose validation is not that of an earlier one with the same cluster."""
    found: dict[_Cluster, list[tuple[Connection, _Validation]]] = defaultdict(list)
    for each in context.connections:
        body = http_proxies.validation(each.source, each.route) if each.source.ref.kind == "HTTPProxy" else {}
        if body and each.port and each.tls.encrypted:
            subject, names = fields.text(body, "subjectName"), fields.words(body, "subjectNames")
            namespace, _, secret = fields.text(body, "caSecret").rpartition("/")
            cluster = _Cluster(each.service.ref, each.port.number, secret, subject)
            of_namespace = f"{namespace or each.source.ref.namespace}/{secret}"
            found[cluster].append((each, _Validation(of_namespace, tuple(names or [subject]))))
    for (first, wanted), *others in found.values():
        for each, validation in others:
            if validation != wanted:
                message = (
                    f"has another validation for {each.service.ref} than {first.source.ref}, and shares its "
                    "cluster"
                )
                yield Mistake(each.source.ref, (*each.route.path, "validation"), message)
