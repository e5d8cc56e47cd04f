"""``app-protocols`` of a Service that GKE cannot use."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import gke, ingress_annotations
from post_renderer.kubernetes import services
from post_renderer.model import ERROR, Manifest

_KNOWN = ("HTTP", "HTTPS", "HTTP2")

ABOUT = About(
    id="gke-app-protocols",
    severity=ERROR,
    title="`app-protocols` of a Service is no JSON, or has a port or a protocol that there is not.",
    why=(
        "The value is a JSON object of HTTP, HTTPS or HTTP2 by the names of Service ports. With anything "
        "else the load balancer is not made, or speaks plain HTTP to the port (kubernetes/ingress-gce, "
        "pkg/annotations/service.go, ApplicationProtocols)."
    ),
    fix="""write '{"NAME":"HTTPS"}' with the name of the Service port""",
    example=Example(
        "gke",
        good="""    cloud.google.com/neg: '{"ingress": true}'\n""",
        bad="""    cloud.google.com/app-protocols: '{"web":"HTTPS"}'\n""",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Services with such an annotation."""
    for service in context.objects.by_kind("Service"):
        name = gke.key_of(service.annotations)
        if name in service.annotations:
            path = ingress_annotations.path(name)
            yield from (Mistake(service.ref, path, f"{name} {wrong}") for wrong in _wrong(service))


def _wrong(service: Manifest) -> Iterator[str]:
    protocols = gke.protocols_of(service.annotations)
    if protocols is None:
        yield "is no JSON object of protocols by port"
        return
    ports = services.ports(service.body)
    for port, protocol in protocols.items():
        if protocol not in _KNOWN:
            yield f"has protocol {protocol}, which is none of {', '.join(_KNOWN)}"
        elif protocol != "HTTP" and not services.named(ports, port):
            yield f"names port {port}, which the Service does not have"
