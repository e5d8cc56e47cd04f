"""Each way from a controller to an application: the routing object of a chart, and what it has to verify."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from support import manifests
from support.traffic import contour, envoy_gateway, istio_envoy, routes, traefik
from support.traffic.applications import PLAIN_PORT, PROGRAMS, Program
from support.traffic.routes import Route

FLAG = "backend-tls.kuberise.io/"
CA, NAME = "CA", "name"


class Case(NamedTuple):
    """One release, in a namespace of its own that is called as the case.

    ``controller`` reads the object that ``route`` makes for a host; ``application`` is one of PROGRAMS,
    ``service`` and ``annotations`` are what the Service has besides its port, ``others`` the objects beside these,
    ``bundle`` the Bundle that brings the CA to its namespace; ``verifies`` is what it does on the way to the
    pod, ``sends_name`` whether the pod sees the name that was asked for (SNI).
    """

    name: str
    controller: str
    route: Route
    application: str = "web"
    flags: Mapping[str, str] = {}
    service: Mapping[str, Any] = {}
    annotations: Mapping[str, str] = {}
    others: tuple[dict[str, Any], ...] = ()
    bundle: str = ""
    verifies: frozenset[str] = frozenset({CA, NAME})
    sends_name: bool = True

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The host that clients ask for."""
        return f"{self.name}.example.com"

    @property
    def program(self) -> Program:
        """What runs in the pod."""
        return PROGRAMS[self.application]

    def flagged(self) -> str:
        """The manifests as a chart renders them, with the flags."""
        flags = {"enabled": "true", "issuer": "internal-ca", **self.flags}
        return self._chart(PLAIN_PORT, {FLAG + name: text for name, text in flags.items()})

    def plain(self, port: int) -> str:
        """The same without flags, with the application in plain HTTP at ``port``."""
        return self._chart(port, {})

    def _chart(self, port: int, flags: dict[str, str]) -> str:
        container = manifests.container(
            "web",
            (self.program.port_name, port),
            image=f"registry.example.com/tests/{self.application}:1.0.0",
            command=["serve", "--host=$(POD_IP)", f"--port={port}"],
            env=[{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
        )
        deployment = manifests.deployment("web", container)
        deployment["spec"]["selector"] = {"matchLabels": {"app": "web"}}
        service_port = manifests.port(self.program.port_name, 80, self.program.port_name)
        annotations = {**self.annotations, **flags}
        service = manifests.service("web", service_port, annotations=annotations, **self.service)
        return manifests.stream_of(service, deployment, *self.others, self.route(self.host))


# The plain port itself turns into HTTPS.
TURNED = {"application": "turning-web", "flags": {"mode": "native"}}
# An HTTPS port that others outside of the cluster are not to reach stands on a Service of its own.
OWN_SERVICE = {"service": {"type": "LoadBalancer"}, "flags": {"expose": "false"}}
# Contour asks for no name, but verifies it.
NAMELESS = {"sends_name": False}
# It reads no CA for an Ingress.
ENCRYPTED = {"verifies": frozenset(), **NAMELESS}
UNVERIFIED = {"verifies": frozenset(), "flags": {"verify": "false"}}
# Gateways read a CA from a ConfigMap.
CONFIG_MAP = {"flags": {"ca-configmap": "internal-ca"}}
# Istio reads it from a Secret beside its proxy.
CA_SECRET = {"flags": {"ca-secret": "internal-ca"}}
NGINX_GRPC = {"nginx.ingress.kubernetes.io/backend-protocol": "GRPC"}
TRAEFIK_GRPC = {"traefik.ingress.kubernetes.io/service.serversscheme": "h2c"}


def with_flags(fields: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The fields of a case, and the flags of ``more``."""
    return {**fields, "flags": {**fields["flags"], **more["flags"]}}


TRAEFIK = (
    Case("traefik-nginx", "traefik", routes.ingress(traefik.NGINX_CLASS)),
    Case("traefik-nginx-turned", "traefik", routes.ingress(traefik.NGINX_CLASS), **TURNED),
    Case("traefik-nginx-own-service", "traefik", routes.ingress(traefik.NGINX_CLASS), **OWN_SERVICE),
    Case(
        "traefik-nginx-unverified", "traefik", routes.ingress(traefik.NGINX_CLASS), **UNVERIFIED, **NAMELESS
    ),
    Case("traefik-nginx-grpc", "traefik", routes.ingress(traefik.NGINX_CLASS, **NGINX_GRPC), "greeter"),
    Case("traefik-ingress", "traefik", routes.ingress(traefik.CLASS)),
    Case("traefik-ingress-turned", "traefik", routes.ingress(traefik.CLASS), **TURNED),
    Case("traefik-ingress-own-service", "traefik", routes.ingress(traefik.CLASS), **OWN_SERVICE),
    Case("traefik-ingress-unverified", "traefik", routes.ingress(traefik.CLASS), **UNVERIFIED),
    Case(
        "traefik-ingress-grpc", "traefik", routes.ingress(traefik.CLASS), "greeter", annotations=TRAEFIK_GRPC
    ),
    Case("traefik-ingressroute", "traefik", routes.ingress_route()),
    Case("traefik-ingressroute-turned", "traefik", routes.ingress_route(), **TURNED),
    Case("traefik-ingressroute-own-service", "traefik", routes.ingress_route(), **OWN_SERVICE),
    Case("traefik-ingressroute-unverified", "traefik", routes.ingress_route(), **UNVERIFIED),
    Case("traefik-ingressroute-grpc", "traefik", routes.ingress_route(scheme="h2c"), "greeter"),
)
CONTOUR = (
    Case("contour-ingress", "contour", routes.ingress(contour.CLASS), **ENCRYPTED),
    Case("contour-ingress-turned", "contour", routes.ingress(contour.CLASS), **TURNED, **ENCRYPTED),
    Case("contour-ingress-own-service", "contour", routes.ingress(contour.CLASS), **OWN_SERVICE, **ENCRYPTED),
    Case("contour-httpproxy", "contour", routes.http_proxy(), **NAMELESS),
    Case("contour-httpproxy-turned", "contour", routes.http_proxy(), **TURNED, **NAMELESS),
    Case("contour-httpproxy-own-service", "contour", routes.http_proxy(), **OWN_SERVICE, **NAMELESS),
    Case("contour-httpproxy-unverified", "contour", routes.http_proxy(), **{**UNVERIFIED, **NAMELESS}),
    Case("contour-httpproxy-grpc", "contour", routes.http_proxy(protocol="h2c"), "greeter", **NAMELESS),
)
# Routes that also lead to a Service that nobody flagged.
OTHERS = {
    "others": (manifests.service("other", manifests.port(target=PLAIN_PORT), selector={"app": "other"}),)
}
MIXED = (
    Case("traefik-nginx-mixed", "traefik", routes.ingress(traefik.NGINX_CLASS, routes.MIXED), **OTHERS),
    Case("traefik-ingress-mixed", "traefik", routes.ingress(traefik.CLASS, routes.MIXED), **OTHERS),
    Case("traefik-ingressroute-mixed", "traefik", routes.ingress_route(routes.MIXED), **OTHERS),
    Case("contour-ingress-mixed", "contour", routes.ingress(contour.CLASS, routes.MIXED), **OTHERS),
    Case("contour-httpproxy-mixed", "contour", routes.http_proxy(routes.MIXED), **OTHERS),
)
ISTIO_HTTP = routes.gateway_route("HTTPRoute", istio_envoy.GATEWAY, istio_envoy.NAMESPACE)
TRAEFIK_HTTP = routes.gateway_route("HTTPRoute", traefik.GATEWAY)
ENVOY_HTTP = routes.gateway_route("HTTPRoute", envoy_gateway.GATEWAY)
ENVOY_GRPC = routes.gateway_route("GRPCRoute", envoy_gateway.GATEWAY)
GATEWAY_API = (
    Case("traefik-httproute", "traefik", TRAEFIK_HTTP, **CONFIG_MAP),
    Case("traefik-httproute-turned", "traefik", TRAEFIK_HTTP, **with_flags(TURNED, CONFIG_MAP)),
    Case("traefik-httproute-own-service", "traefik", TRAEFIK_HTTP, **with_flags(OWN_SERVICE, CONFIG_MAP)),
    Case("traefik-httproute-grpc", "traefik", TRAEFIK_HTTP, "greeter", **CONFIG_MAP),
    Case("envoy-httproute", "envoy-gateway", ENVOY_HTTP, **CONFIG_MAP),
    Case("envoy-httproute-turned", "envoy-gateway", ENVOY_HTTP, **with_flags(TURNED, CONFIG_MAP)),
    Case("envoy-httproute-own-service", "envoy-gateway", ENVOY_HTTP, **with_flags(OWN_SERVICE, CONFIG_MAP)),
    Case("envoy-grpcroute", "envoy-gateway", ENVOY_GRPC, "greeter", **CONFIG_MAP),
    Case("envoy-httproute-bundle", "envoy-gateway", ENVOY_HTTP, bundle="internal-ca"),
    Case("istio-httproute", "istio-gateway-api", ISTIO_HTTP, **CONFIG_MAP),
)
ISTIO = (
    Case("istio-virtualservice", "istio", routes.virtual_service, **CA_SECRET),
    Case("istio-virtualservice-grpc", "istio", routes.virtual_service, "greeter", **CA_SECRET),
    Case("istio-virtualservice-turned", "istio", routes.virtual_service, **with_flags(TURNED, CA_SECRET)),
    Case(
        "istio-virtualservice-own-service",
        "istio",
        routes.virtual_service,
        **with_flags(OWN_SERVICE, CA_SECRET),
    ),
)
CASES = (*TRAEFIK, *CONTOUR, *GATEWAY_API, *ISTIO)
