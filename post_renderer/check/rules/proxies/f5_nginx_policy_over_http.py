"""A Policy that verifies pods which are called in plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.f5_nginx import ingresses, policies
from post_renderer.model import ERROR, Path
from post_renderer.topology.connections import PLAIN, Connection

ABOUT = About(
    id="f5-nginx-policy-over-http",
    severity=ERROR,
    title="A Policy with `egressMTLS` is attached, and nginx speaks plain HTTP.",
    why=(
        "The Policy does not turn on TLS: `nginx.org/ssl-services` of an Ingress does, and `tls.enable` of "
        "an upstream of a VirtualServer (nginx/kubernetes-ingress v5.5.4, "
        "internal/configs/virtualserver.go)."
    ),
    fix="set tls.enable of the upstream to true, or name the Service in nginx.org/ssl-services",
    example=Example("f5-nginx-ingress", good='ssl-services: "web"', bad='ssl-services: "wbe"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses and VirtualServers with such a Policy none of whose upstreams has TLS."""
    by_source: dict[object, list[Connection]] = {}
    for each in context.connections:
        if each.controller == "f5-nginx":
            by_source.setdefault(each.source.ref, []).append(each)
    for connections in by_source.values():
        first = connections[0]
        path: Path = ("spec", "policies")
        if first.source.ref.kind == "Ingress":
            path = ingress_annotations.path(ingresses.POLICIES)
        attached = policies.egress_mtls(policies.at(first.source, path), context.objects)
        if policies.verifies(attached) and all(each.state == PLAIN for each in connections):
            message = f"has a Policy that verifies the pods, but {first.service.ref} is called in plain HTTP"
            yield Mistake(first.source.ref, path, message)
