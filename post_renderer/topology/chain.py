"""The chain from routes through a Service port to pods and their Certificates, as the manifests have it now.

Planning, ``inspect`` and checks read the same chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import UpstreamTLS
from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Port, Request, Route, TargetPod, fields
from post_renderer.model.records import NamedTuple
from post_renderer.topology import own_service, pods, service_port, tls_evidence
from post_renderer.topology.topology import Topology


class Chain(NamedTuple):
    """One Service port, the routes to it and the pods that serve it.

    ``port`` is the plain port, also where the pods have a sidecar that backend-tls added. ``ports`` and
    routes are those of the Service and of its own one, if it has one; ``https_service`` is the name of that
    on which the HTTPS port stands. ``upstreams`` are the routes that a controller can switch to HTTPS, with
    what they set now; ``unswitched`` are the others. ``tls`` is what shows that the application serves TLS
    already, empty when nothing does; ``tls_by_name_only``: nothing but the name or number of a port does.
    ``certificates`` are the Certificates of the stream whose Secrets the pods mount.
    """

    service: Manifest
    https_service: str
    ports: tuple[Port, ...]
    port: Port
    upstreams: tuple[tuple[Route, UpstreamTLS], ...]
    unswitched: tuple[Route, ...]
    pods: tuple[TargetPod, ...]
    tls: str
    tls_by_name_only: bool
    certificates: tuple[Manifest, ...]

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes that a controller can switch."""
        return tuple(route for route, _ in self.upstreams)


def ports_of(request: Request, topology: Topology) -> tuple[Port, ...]:
    """The Service ports that ``request`` is about, one for each target. Raises ProblemsError."""
    service = topology.objects.get(request.service)
    ports = own_service.ports_of(request, topology)
    # What a custom resource names may be no Service port, or have no port at all.
    unswitched = own_service.unswitched_to(request, topology)
    shown = [route for route in unswitched if services.routed(ports, route)]
    routes = [*own_service.routes_to(request, topology), *shown]
    own_ports = [port for port in ports if port.service != service.ref.name]
    return service_port.flagged_ports(request, service, routes, own_ports)


def resolve(request: Request, port: Port, topology: Topology) -> Chain:
    """The chain of ``port`` of the requested Service, with the workload and container that its options name.

    Raises ProblemsError where a part of the chain is missing or ambiguous.
    """
    service = topology.objects.get(request.service)
    target_pods = pods.target_pods(request, service, port, topology)
    port = service_port.in_front_of_sidecar(service, port, target_pods)
    upstreams = tuple(
        (route, observed(route, service, topology)) for route in own_service.routes_to(request, topology)
    )
    ports = own_service.ports_of(request, topology)
    same_target = [other for other in ports if other.target == port.target]
    settings = tls_evidence.by_settings(port, same_target, target_pods, upstreams)
    return Chain(
        service=service,
        https_service=own_service.https_service(request, topology),
        ports=ports,
        port=port,
        upstreams=upstreams,
        unswitched=tuple(own_service.unswitched_to(request, topology)),
        pods=target_pods,
        tls=settings or tls_evidence.by_names(same_target, target_pods),
        tls_by_name_only=not settings,
        certificates=tuple(_certificates(target_pods, topology)),
    )


def observed(route: Route, service: Manifest, topology: Topology) -> UpstreamTLS:
    """What the routing object of ``route`` sets now for its connections; nothing for unknown controllers."""
    source = topology.objects.get(route.source)
    name = topology.ingress_classes.controller_of(source).name
    if not name:
        return UpstreamTLS()
    return controllers.CONTROLLERS[name].load().observe(route, source, service, topology.objects)


def _certificates(target_pods: Sequence[TargetPod], topology: Topology) -> Iterator[Manifest]:
    secrets = {
        (pod.ref.namespace, fields.text(volume, "secret", "secretName")): None
        for pod in target_pods
        for volume in fields.sequence(pod.template, "spec", "volumes")
    }
    for namespace, secret in secrets:
        certificate = topology.certificates.filling(namespace, secret)
        if certificate:
            yield certificate
