"""A port with TLS that Istio takes for plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import services
from post_renderer.model import WARNING, Port
from post_renderer.topology import pods

_PORT_AND_PODS = """\
    - name: https
      port: 443
      targetPort: 8443
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
"""
ABOUT = About(
    id="mesh-port-protocol",
    severity=WARNING,
    title="Pods in an Istio mesh serve TLS on a Service port that is called HTTP.",
    why=(
        "`appProtocol`, else the beginning of the port's name, tells Istio what it carries (istio.io, "
        "ops/configuration/traffic-management/protocol-selection). A proxy that takes TLS for HTTP breaks "
        "the connection."
    ),
    fix="set appProtocol of the port to https, or let its name begin with https",
    example=Example(
        "ingress-nginx",
        good=_PORT_AND_PODS,
        bad=_PORT_AND_PODS.replace("name: https", "name: http-web").replace(
            "    spec", '        sidecar.istio.io/inject: "true"\n    spec'
        ),
    ),
)
_PLAIN = ("http", "http2", "grpc")


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Service ports of that kind to which HTTPS routes lead."""
    found: dict[Mistake, None] = {}
    for connection in context.connections:
        port = connection.port
        for listener in connection.listeners if port and connection.tls.encrypted else ():
            switch = pods.mesh_of(listener.workload, context.topology)
            if port and "istio" in switch and _protocol(port) in _PLAIN:
                message = (
                    f"port {services.label(port)} means {_protocol(port)} to Istio, whose proxy "
                    f"{listener.workload.ref} gets ({switch}), and {connection.source.ref} connects with TLS"
                )
                found.setdefault(Mistake(connection.service.ref, ("spec", "ports", port.position), message))
    yield from found


def _protocol(port: Port) -> str:
    """What Istio takes a Service port for."""
    return port.app_protocol.removeprefix("kubernetes.io/") or port.name.partition("-")[0]
