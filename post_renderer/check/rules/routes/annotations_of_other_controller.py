"""Annotations for HTTPS to the pods that the controller of the Ingress does not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.model import ERROR, Manifest
from post_renderer.topology.connections import ENCRYPTED, PLAIN

# The annotations by which controllers speak TLS to pods, with the values that say so; none: any value.
_HTTPS = ("https", "grpcs", "h1-ssl", "h2-ssl", *(each.lower() for each in ingress_annotations.TRUE))
_SWITCHES: Mapping[str, tuple[str, Sequence[str]]] = {
    "ingress-nginx": ("nginx.ingress.kubernetes.io/backend-protocol", _HTTPS),
    "f5-nginx": ("nginx.org/ssl-services", ()),
    "haproxytech": ("haproxy.org/server-ssl", _HTTPS),
    "haproxy-ingress": ("haproxy-ingress.github.io/backend-protocol", _HTTPS),
    "aws-alb": ("alb.ingress.kubernetes.io/backend-protocol", _HTTPS),
    "azure-agic": ("appgw.ingress.kubernetes.io/backend-protocol", _HTTPS),
    "apisix": ("k8s.apisix.apache.org/upstream-scheme", _HTTPS),
    "openshift": ("route.openshift.io/termination", ("reencrypt", "passthrough")),
}
# Those that name the CA.
_VERIFYING: Mapping[str, tuple[str, Sequence[str]]] = {
    "ingress-nginx": ("nginx.ingress.kubernetes.io/proxy-ssl-secret", ()),
    "haproxytech": ("haproxy.org/server-ca", ()),
    "haproxy-ingress": ("haproxy-ingress.github.io/secure-verify-ca-secret", ()),
}

ABOUT = About(
    id="annotations-of-other-controller",
    severity=ERROR,
    title="HTTPS to the pods, or its verification, is set by an annotation of another controller.",
    why=(
        "Each controller reads its own annotations and ignores all others without a word, so the pods are "
        "called in plain HTTP, or any certificate is accepted. Traefik reads those of ingress-nginx, but "
        "only for an IngressClass of k8s.io/ingress-nginx (v3.7.9, docs, providers/kubernetes/ingress-nginx)."
    ),
    fix="set what the controller of this class reads (docs/controllers.md), or correct the class",
    example=Example("ingress-nginx", good="ingressClassName: nginx", bad="ingressClassName: kong"),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses of a known class with such an annotation, without what it says."""
    states: dict[object, set[str]] = {}
    for each in context.connections:
        states.setdefault(each.source.ref, set()).add(each.state)
    for source, controller in context.routing_objects:
        choice = context.topology.ingress_classes.controller_of(source)
        if source.ref.kind == "Ingress" and not choice.by_default:
            of_source = states.get(source.ref, set())
            if PLAIN in of_source:
                yield from _ignored(source, controller, _SWITCHES, "it speaks plain HTTP to the pods")
            elif ENCRYPTED in of_source:
                yield from _ignored(source, controller, _VERIFYING, "it accepts any certificate of the pods")


def _ignored(
    source: Manifest, controller: str, table: Mapping[str, tuple[str, Sequence[str]]], result: str
) -> Iterator[Mistake]:
    for other, (name, values) in table.items():
        value = ingress_annotations.value(source, name)
        if other != controller and value and (not values or value.lower() in values):
            message = f"{name} is {value}, which {controller} does not read: {result}"
            yield Mistake(source.ref, ingress_annotations.path(name), message)
