"""The annotations of Services by which Traefik speaks HTTPS for routes of Ingresses.

HTTPS is spoken to port 443 and to ports whose name begins with https; the annotation ``serversscheme``
decides for all ports of the Service at once. ``appProtocol`` is not read (v3.7.9,
pkg/provider/kubernetes/ingress/kubernetes.go, getProtocol; measured).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.traefik import other_ports, transports
from post_renderer.controllers.traefik.transports import Reference
from post_renderer.controllers.upstream import ObjectLookup, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import ELSEWHERE, Decision, Drop, Manifest, Port, Put, Ref, warning

PREFIX = "traefik.ingress.kubernetes.io/service."
SCHEME, TRANSPORT = "serversscheme", "serverstransport"


def is_https(port: Port) -> bool:
    """Whether Traefik speaks HTTPS to ``port`` because of its number or name."""
    return port.number == 443 or port.name.startswith("https")


def value(service: Manifest, name: str) -> str:
    """The value of the annotation ``name`` of Traefik, empty without it."""
    return service.annotations.get(key(service, name), "").strip()


def key(service: Manifest | None, name: str) -> str:
    """The annotation as the Service has it: Traefik ignores its case (paerser, parser/labels_decode.go)."""
    keys = service.annotations if service else {}
    return next((key for key in keys if key.lower() == PREFIX + name), PREFIX + name)


def references(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Reference]:
    """The transports that the Services of ``upstreams`` name so far."""
    for upstream in _one_for_each_service(upstreams):
        service = _manifest(upstream, objects) or upstream.service_manifest
        text = value(service, TRANSPORT) if service else ""
        if service and text:
            # Without @kubernetescrd it would be a transport of the Ingress provider, which has none.
            transport = transports.find(text, transports.HTTP, "", objects)
            path = ("metadata", "annotations", key(service, TRANSPORT))
            yield Reference(service.ref, path, text, transport)


def changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The annotations of the Services that have the HTTPS ports of one flagged Service.

    A Service of its own for these ports gets the other annotations of the flagged one, too.
    """
    for upstream in _one_for_each_service(upstreams):
        manifest = _manifest(upstream, objects)
        ref = upstream.https_service
        transport = transports.ref_of(transports.HTTP, upstream)
        path = ("metadata", "annotations", key(manifest, TRANSPORT))
        why = f"Traefik speaks TLS to its HTTPS ports by {transport}"
        yield Put(ref, path, transports.global_name(transport), why)
        if ref != upstream.service:
            yield from _copied(ref, upstream)
        elif manifest and upstream.port.position != ELSEWHERE:
            ports = [each.port for each in upstreams if each.port.service == ref.name]
            yield from _scheme(manifest, ports)
            targets = {port.target for port in ports}
            https = [port for port in services.ports(manifest.body) if is_https(port)]
            others = [port for port in https if port.target not in targets]
            yield from other_ports.findings(manifest, others, upstreams, objects)


def _one_for_each_service(upstreams: Sequence[Upstream]) -> Sequence[Upstream]:
    return list({upstream.port.service: upstream for upstream in reversed(upstreams)}.values())


def _manifest(upstream: Upstream, objects: ObjectLookup) -> Manifest | None:
    """The Service that has the HTTPS port, None where it is to be added."""
    if upstream.https_service == upstream.service:
        return upstream.service_manifest
    return next(iter(objects.all(upstream.https_service)), None)


def _copied(ref: Ref, upstream: Upstream) -> Iterator[Put]:
    """Sticky sessions and the like, which would be lost with the name of the Service."""
    assert upstream.service_manifest is not None
    for key, text in upstream.service_manifest.annotations.items():
        name = key.lower().removeprefix(PREFIX)
        if key.startswith(PREFIX) and name not in (SCHEME, TRANSPORT):
            yield Put(
                ref, ("metadata", "annotations", key), text, f"the settings of Traefik of {upstream.service}"
            )


def _scheme(service: Manifest, https_ports: Sequence[Port]) -> Iterator[Decision]:
    """The scheme for all ports of ``service``, set only where Traefik does not know the HTTPS ports."""
    path = ("metadata", "annotations", key(service, SCHEME))
    before = value(service, SCHEME)
    if before.lower() == "https":
        return
    if all(map(is_https, https_ports)):
        if before:
            yield Drop(service.ref, path, f"{before} would be spoken to the HTTPS port, too")
        if before.lower() == "h2c":
            message = f"{path[-1]} was h2c: routes to its other ports get HTTP/1.1 from now on"
            yield warning("scheme-of-all-ports", service.ref, message, "", path)
        return
    labels = ", ".join(services.label(port) for port in https_ports if not is_https(port))
    why = f"Traefik knows port {labels} as HTTPS neither by its number nor by its name"
    yield Put(service.ref, path, "https", why)
    numbers = {port.number for port in https_ports}
    others = [port for port in services.ports(service.body) if port.number not in numbers]
    plain = [services.label(port) for port in others if not services.tls_evidence(port)]
    if plain:
        message = (
            f"{path[-1]} is for all of its ports: Ingresses of Traefik that are not in the stream get HTTPS "
            f"to {', '.join(plain)}, too"
        )
        hint = f"rename port {labels} to a name that begins with https in the chart, and it is not needed"
        yield warning("scheme-of-all-ports", service.ref, message, hint, path)
