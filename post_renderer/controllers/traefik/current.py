"""What the manifests have Traefik do now for one route."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer.controllers.traefik import service_annotations, transports
from post_renderer.controllers.upstream import ObjectLookup, UpstreamTLS
from post_renderer.kubernetes import services
from post_renderer.model import Body, Manifest, Path, Route, fields, fields_and_indices

INGRESS, ROUTE_TCP = "Ingress", "IngressRouteTCP"
PASSTHROUGH: Path = ("spec", "tls", "passthrough")


class Setting(NamedTuple):
    """The scheme of a route, empty where nothing sets one, and the setting as messages show it.

    ``transport`` is the transport in the stream that is named, and ``reference`` the text that names it.
    """

    scheme: str
    evidence: str
    transport: Manifest | None = None
    reference: str = ""

    @property
    def is_https(self) -> bool:
        """Whether Traefik speaks TLS."""
        return self.scheme.lower() == "https"


def observed(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What is set for ``route``, by its entry or by the Service; else it is told by the port."""
    setting = setting_of(route, source, service, objects)
    if not setting.is_https:
        return UpstreamTLS(h2=setting.evidence if setting.scheme.lower() == "h2c" else "")
    tls = transports.tls_of(setting.transport) if setting.transport else {}
    has_ca = bool(fields.sequence(tls, "rootCAs") or fields.sequence(tls, "rootCAsSecrets"))
    verified = has_ca and fields.text(tls, "insecureSkipVerify").lower() != "true"
    name = fields.text(tls, "serverName") if verified else ""
    return UpstreamTLS(encrypted=True, ca_verified=verified, verified_name=name, evidence=setting.evidence)


def setting_of(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> Setting:
    """Scheme and transport of ``route``; without any scheme Traefik speaks HTTP."""
    of_route = _service(route, service, objects)
    if source.ref.kind == INGRESS:
        setting = _of_service(of_route, objects)
    elif source.ref.kind == ROUTE_TCP:
        setting = _of_tcp_entry(source, route, objects)
    else:
        setting = _of_entry(source, route, objects)
    return setting if setting.scheme else _by_port(of_route, route, setting)


def entry(source: Manifest, route: Route) -> Body:
    """The entry of a routing object that has the Service of ``route``."""
    return fields.mapping(source.body, *fields_and_indices(route.path))


def passes_through(source: Manifest) -> bool:
    """Whether an IngressRouteTCP forwards the TLS connections of its clients as they are."""
    return fields.text(source.body, *map(str, PASSTHROUGH)).lower() == "true"


def _service(route: Route, service: Manifest, objects: ObjectLookup) -> Manifest:
    """The Service of ``route``: ``service``, or that of its own for HTTPS ports."""
    if route.service == service.ref.name:
        return service
    return next(iter(objects.all(service.ref._replace(name=route.service))), service)


def _of_service(service: Manifest, objects: ObjectLookup) -> Setting:
    scheme = service_annotations.value(service, service_annotations.SCHEME)
    name = service_annotations.value(service, service_annotations.TRANSPORT)
    transport = transports.find(name, transports.HTTP, "", objects)
    return Setting(scheme, f"serversscheme {scheme} on {service.ref}", transport, name)


def _of_entry(source: Manifest, route: Route, objects: ObjectLookup) -> Setting:
    body = entry(source, route)
    scheme, name = fields.text(body, "scheme"), fields.text(body, "serversTransport")
    transport = transports.find(name, transports.HTTP, route.namespace, objects)
    return Setting(scheme, f"scheme {scheme}", transport, name)


def _of_tcp_entry(source: Manifest, route: Route, objects: ObjectLookup) -> Setting:
    """Here neither name nor number of a port count (v3.7.9, crd/kubernetes_tcp.go, loadTCPServers)."""
    if passes_through(source):
        return Setting("https", "tls.passthrough")
    body = entry(source, route)
    speaks_tls = fields.text(body, "tls").lower() == "true"
    name = fields.text(body, "serversTransport")
    transport = transports.find(name, transports.TCP, source.ref.namespace, objects)
    return Setting("https" if speaks_tls else "tcp", "tls: true", transport, name)


def _by_port(service: Manifest, route: Route, setting: Setting) -> Setting:
    port = services.named(services.ports(service.body), route.port)
    if port is None or not service_annotations.is_https(port):
        return setting
    evidence = f"port {services.label(port)}, to which Traefik speaks HTTPS"
    return setting._replace(scheme="https", evidence=evidence)
