"""What modules of controllers get: the connections of a routing object to Service/web in namespace shop."""

from __future__ import annotations

from post_renderer.controllers.upstream import Trust, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import NEW, Port
from post_renderer.topology import routes
from post_renderer.topology.objects import Objects
from support.manifests import SERVICE, ingress, topology_of

NEW_PORT = Port(NEW, "https", 443, "443", service="web")


def upstream(source: dict | str, *others: dict | str, https: Port = NEW_PORT) -> tuple[Upstream, Objects]:
    """The connections of ``source`` to the Service among ``others``, of which ``https`` serves HTTPS."""
    objects = topology_of(source, *others).objects
    manifest = objects.manifests[0]
    return Upstream(
        source=manifest,
        service=SERVICE,
        service_manifest=objects.get(SERVICE),
        port=https,
        routes=tuple(routes.of(manifest)),
        server_name="web.shop.svc.cluster.local",
        certificate_names=("web.shop.svc.cluster.local",),
        trust=Trust("shop", "web-backend-tls"),
        verify=True,
    ), objects


def of_ingress(service: dict | str, *others: dict | str, https: Port = NEW_PORT) -> tuple[Upstream, Objects]:
    """The connections of an Ingress to ``service``."""
    return upstream(ingress(), service, *others, https=https)


def own_port(objects: Objects, name: str) -> Port:
    """The port called ``name`` that Service/web has already."""
    port = services.named(services.ports(objects.get(SERVICE).body), name)
    assert port is not None
    return port
