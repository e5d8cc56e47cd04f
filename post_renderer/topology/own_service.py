"""The Service of its own that has the HTTPS port of a flagged Service, where ``expose`` is false.

After an earlier run it is in the stream, and routes lead to it: its ports and routes count as those of the
flagged Service.
"""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Port, Ref, Request, Route, fields
from post_renderer.topology.objects import Objects
from post_renderer.topology.topology import Topology

_SUFFIX = "-backend-tls"


def ref_of(request: Request, topology: Topology) -> Ref | None:
    """The own Service of a flagged one, in the stream or not.

    None where the HTTPS port stands on the flagged Service: ``expose`` is true, or it is not a public one.
    """
    if request.options.expose or not request.present:
        return None
    exposed = services.exposure(topology.objects.get(request.service).body)
    return request.service._replace(name=request.service.name + _SUFFIX) if exposed else None


def https_service(request: Request, topology: Topology) -> str:
    """The name of the Service on which the HTTPS port stands."""
    return (ref_of(request, topology) or request.service).name


def ports_of(request: Request, topology: Topology) -> tuple[Port, ...]:
    """The ports of the flagged Service, and those of its own one where that is in the stream."""
    own = ref_of(request, topology)
    added = topology.objects.all(own)[:1] if own else []
    manifests = [topology.objects.get(request.service), *added]
    return tuple(port for manifest in manifests for port in services.ports(manifest.body))


def routes_to(request: Request, topology: Topology) -> Sequence[Route]:
    """The routes to the flagged Service, or to its own one, that a controller can switch to HTTPS."""
    return [route for ref in _refs(request, topology) for route in topology.routes.to(ref)]


def unswitched_to(request: Request, topology: Topology) -> Sequence[Route]:
    """The routes to the same Services that no supported controller can switch to HTTPS."""
    return [route for ref in _refs(request, topology) for route in topology.routes.unswitched_to(ref)]


def _refs(request: Request, topology: Topology) -> tuple[Ref, ...]:
    own = ref_of(request, topology)
    return (request.service, own) if own else (request.service,)


def is_added(service: Manifest, objects: Objects) -> bool:
    """Whether ``service`` looks as an earlier run adds it: for another Service, with the same selector."""
    owner_ref = service.ref._replace(name=service.ref.name.removesuffix(_SUFFIX))
    owners = objects.all(owner_ref) if owner_ref != service.ref else []
    if len(owners) != 1 or services.exposure(service.body) or services.is_headless(service.body):
        return False
    owner = owners[0].body
    ports = services.ports(service.body)
    return (
        bool(services.exposure(owner))
        and services.selector(owner) == services.selector(service.body)
        and all(port.name.startswith("https") and fields.number(port.target) for port in ports)
    )
