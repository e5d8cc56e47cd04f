"""What controllers are told about Service web in namespace shop, as short as their tests want it."""

from __future__ import annotations

from post_renderer.controllers.upstream import Trust, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Ref
from post_renderer.topology import routes
from support.manifests import INGRESS, SERVICE, ingress, service, topology_of

NAME = "web.shop.svc.cluster.local"
# It is there where a controller needs no other object.
NOTHING = topology_of().objects
# An option names another Secret than that of the Certificate.
OTHER_CA = Trust("shop", "web-ca", has_pair=False)
CLIENT = "web-backend-tls-client"


def manifests(
    annotations: dict[str, str], of_service: dict[str, str] | None = None
) -> tuple[Manifest, Manifest]:
    """An Ingress with ``annotations``, and the Service to which it routes."""
    objects = topology_of(service(annotations=of_service), ingress(annotations=annotations)).objects
    return objects.get(INGRESS), objects.get(SERVICE)


def upstream(source: Manifest, target: Manifest, **fields: object) -> Upstream:
    """The connections from ``source`` to the first port of ``target``; ``fields`` replace the usual ones."""
    ref: Ref = target.ref
    usual = Upstream(
        source=source,
        service=ref,
        service_manifest=target,
        port=services.ports(target.body)[0],
        routes=tuple(route for route in routes.of(source) if route.service == ref.name),
        server_name=f"{ref.name}.shop.svc.cluster.local",
        certificate_names=(f"{ref.name}.shop.svc", f"{ref.name}.shop.svc.cluster.local"),
        trust=Trust("shop", f"{ref.name}-backend-tls"),
        verify=True,
    )
    return usual._replace(**fields)
