"""Each way from a controller to an application: the routing object of a chart, and what it has to verify."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from support import manifests
from support.traffic import contour, routes, traefik
from support.traffic.routes import Route

FLAG = "backend-tls.kuberise.io/"
PORT = 3000
CA, NAME = "CA", "name"


class Case(NamedTuple):
    """One release, in a namespace of its own that is called as the case.

    ``controller`` reads the object that ``route`` makes for a host; ``verifies`` is what it does on the way to the
    pod, ``sends_name`` whether the pod sees the name that was asked for (SNI).
    """

    name: str
    controller: str
    route: Route
    application: str = "web"
    flags: Mapping[str, str] = {}
    verifies: frozenset[str] = frozenset({CA, NAME})
    sends_name: bool = True

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The host that clients ask for."""
        return f"{self.name}.example.com"

    def flagged(self) -> str:
        """The manifests as a chart renders them, with the flags."""
        flags = {"enabled": "true", "issuer": "internal-ca", **self.flags}
        return self._chart(PORT, {FLAG + name: text for name, text in flags.items()})

    def plain(self, port: int) -> str:
        """The same without flags, and with the application at another port, in plain HTTP."""
        return self._chart(port, {})

    def _chart(self, port: int, annotations: dict[str, str]) -> str:
        port_name = "http" if self.application == "web" else "grpc"
        container = manifests.container(
            "web",
            (port_name, port),
            image=f"registry.example.com/tests/{self.application}:1.0.0",
            command=["serve", "--host=$(POD_IP)", f"--port={port}"],
            env=[{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
        )
        deployment = manifests.deployment("web", container)
        deployment["spec"]["selector"] = {"matchLabels": {"app": "web"}}
        service = manifests.service("web", manifests.port(port_name, 80, port_name), annotations=annotations)
        return manifests.stream_of(service, deployment, self.route(self.host))


TRAEFIK = (
    Case("traefik-nginx", "traefik", routes.ingress(traefik.NGINX_CLASS)),
    Case(
        "traefik-nginx-grpc",
        "traefik",
        routes.ingress(traefik.NGINX_CLASS, **{"nginx.ingress.kubernetes.io/backend-protocol": "GRPC"}),
        application="greeter",
    ),
)
CONTOUR = (
    # It reads no CA for an Ingress: what is encrypted for nobody in particular is not taken for plain HTTP, though.
    Case(
        "contour-ingress",
        "contour",
        routes.ingress(contour.CLASS),
        verifies=frozenset(),
        sends_name=False,
    ),
    Case("contour-httpproxy", "contour", routes.http_proxy(), sends_name=False),
    Case(
        "contour-httpproxy-grpc",
        "contour",
        routes.http_proxy(protocol="h2c"),
        application="greeter",
        sends_name=False,
    ),
)
CASES = (*TRAEFIK, *CONTOUR)
