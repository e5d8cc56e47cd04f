"""Routes of Traefik, and what a controller is told about them."""

from __future__ import annotations

from post_renderer.controllers.upstream import Trust, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Ref
from post_renderer.topology import routes
from post_renderer.topology.objects import Objects
from support.manifests import SERVICE, ingress, path, port, read, service, topology_of

TRANSPORT = Ref("traefik.io", "ServersTransport", "shop", "web-backend-tls")
TCP_TRANSPORT = TRANSPORT._replace(kind="ServersTransportTCP")
PREFIX = "traefik.ingress.kubernetes.io/service."
SERVED = port("https", 443, 8443)


def ingress_of(to: str | int = 443) -> dict:
    return ingress("web", path(to=to), ingressClassName="traefik")


def resource(kind: str, spec: str, name: str = "web", group: str = "traefik.io") -> dict:
    metadata = {"name": name}
    return {"apiVersion": f"{group}/v1alpha1", "kind": kind, "metadata": metadata, "spec": read(spec)}


def route_of(entry: str = "port: 443", kind: str = "IngressRoute", **more: str) -> dict:
    """A route whose only entry leads to the Service, with the fields ``entry``."""
    spec = f"{{routes: [{{match: Host(`example.com`), kind: Rule, services: [{{name: web, {entry}}}]}}]}}"
    return resource(kind, spec, **more)


def transport(name: str = "own", spec: str = "{}", kind: str = "ServersTransport") -> dict:
    return resource(kind, spec, name)


def web(*ports: dict, annotations: dict[str, str] | None = None, **spec) -> dict:
    """The Service with an HTTPS port, and ``annotations`` of Traefik without their prefix."""
    prefixed = {PREFIX + key: value for key, value in (annotations or {}).items()}
    return service("web", *(ports or (port(), SERVED)), annotations=prefixed, **spec)


def stream(source: dict, *objects: dict, of: dict | None = None) -> tuple[Objects, Upstream]:
    """The objects of a stream, and the connections from ``source`` to the last port of the Service ``of``."""
    objects_of_stream = topology_of(of or web(), source, *objects).objects
    target = objects_of_stream.get(SERVICE)
    return objects_of_stream, upstream(routing_object(objects_of_stream), target)


def routing_object(objects: Objects) -> Manifest:
    return next(manifest for manifest in objects.manifests if manifest.ref.kind in routes.KINDS)


def upstream(source: Manifest, target: Manifest) -> Upstream:
    return Upstream(
        source=source,
        service=SERVICE,
        service_manifest=target,
        port=services.ports(target.body)[-1],
        routes=tuple(routes.of(source)),
        server_name="web.shop.svc.cluster.local",
        certificate_names=("web.shop.svc.cluster.local",),
        trust=Trust("shop", "web-backend-tls"),
        verify=True,
    )
