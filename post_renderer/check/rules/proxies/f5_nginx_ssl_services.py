"""``nginx.org/ssl-services`` that names a Service to which the Ingress does not lead."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.f5_nginx.ingresses import SSL_SERVICES
from post_renderer.model import WARNING
from post_renderer.topology import routes

ABOUT = About(
    id="f5-nginx-ssl-services",
    severity=WARNING,
    title="`nginx.org/ssl-services` names a Service to which the Ingress does not lead.",
    why=(
        "Services are listed by their names alone, without namespace or port, and to those that are not "
        "listed nginx speaks plain HTTP (nginx/kubernetes-ingress v5.5.4, internal/configs/ingress.go)."
    ),
    fix="write the names of the Services in the backends, separated by commas",
    example=Example("f5-nginx-ingress", good='ssl-services: "web"', bad='ssl-services: "shop/web"'),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such a name, and a Service that is called in plain HTTP."""
    for source in context.read_by("f5-nginx"):
        listed = ingress_annotations.value(source, SSL_SERVICES)
        names = dict.fromkeys(each.strip() for each in listed.split(",") if each.strip())
        routed = dict.fromkeys(route.service for route in routes.of(source))
        plain = next((service for service in routed if service not in names), "")
        for name in names if plain else ():
            if name not in routed:
                message = (
                    f"{SSL_SERVICES} names {name}, to which the Ingress does not lead, and {plain} is called "
                    "in plain HTTP"
                )
                yield Mistake(source.ref, ingress_annotations.path(SSL_SERVICES), message)
