"""The protocol that Contour speaks to a Service port, as the Service says it.

``appProtocol`` alone counts where it is set, else the annotations that list ports by name or number
(projectcontour/contour v1.33, internal/dag/accessors.go, upstreamProtocol, and
internal/annotation/annotations.go, ParseUpstreamProtocols).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from post_renderer.controllers.upstream import ObjectLookup, Upstream
from post_renderer.kubernetes import services
from post_renderer.model import Decision, Drop, Finding, Manifest, Port, Put, Ref, Route, note, problem

# HTTP/1.1 over TLS, HTTP/2 over TLS, HTTP/2 in plain text; in plain HTTP/1.1 the name is empty.
TLS, H2, H2C = "tls", "h2", "h2c"
ENCRYPTED = (TLS, H2)
PREFIX = "projectcontour.io/upstream-protocol."
# In the order in which Contour reads them: of two that list the same port the later one counts.
_READ = (H2, H2C, TLS)
_APP_PROTOCOLS = {"https": TLS, "kubernetes.io/h2c": H2C}


class Protocol(NamedTuple):
    """The name of a protocol, and the setting of the Service that says so, for messages."""

    name: str = ""
    evidence: str = ""


def of_port(service: Manifest, port: Port) -> Protocol:
    """The protocol of ``port``, which ``service`` has."""
    if port.app_protocol:
        name = _APP_PROTOCOLS.get(port.app_protocol, "")
        return Protocol(name, f"appProtocol: {port.app_protocol}") if name else Protocol()
    # The name of a port comes before its number.
    for entry in filter(None, (port.name, str(port.number))):
        for protocol in reversed(_READ):
            if entry in _entries(service.annotations, protocol):
                return Protocol(protocol, f"upstream-protocol.{protocol} {entry}")
    return Protocol()


def of_route(route: Route, service: Manifest, objects: ObjectLookup) -> Protocol:
    """The protocol of the port that ``route`` leads to, on ``service`` or on a Service of its own."""
    ref = service.ref._replace(name=route.service)
    manifest = service if ref == service.ref else _found(ref, objects)
    port = services.routed(services.ports(manifest.body), route) if manifest else None
    return of_port(manifest, port) if manifest and port else Protocol()


def is_http2(upstream: Upstream, objects: ObjectLookup) -> bool:
    """Whether the pods speak HTTP/2: what routes lead to, or without routes every other port."""
    service = upstream.service_manifest
    if service is None:
        return False
    https = _manifest(upstream, objects)
    if https and of_port(https, upstream.port).name == H2:
        return True
    ports = [port for port in services.ports(service.body) if port.number != upstream.port.number]
    found = [of_port(service, port) for port in ports]
    if upstream.routes:
        found = [of_route(route, service, objects) for route in upstream.routes]
    return bool(found) and all(protocol.name in (H2, H2C) for protocol in found)


def changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """What makes Contour speak TLS to the ports of ``upstreams``, which one Service has."""
    ref = upstreams[0].https_service
    wanted = dict.fromkeys((upstream.port for upstream in upstreams), TLS)
    wanted.update((upstream.port, H2) for upstream in upstreams if is_http2(upstream, objects))
    manifest = _manifest(upstreams[0], objects)
    # A Service that is added in this run has no annotations.
    before = {name: manifest.annotations.get(PREFIX + name, "") for name in _READ} if manifest else {}
    after: Mapping[str, str] = before
    for port, protocol in wanted.items():
        if _app_protocol(port):
            yield from _by_app_protocol(ref, port, protocol)
        else:
            after = listed(after, port, protocol)
    why = f"Contour speaks TLS to port {', '.join(map(services.label, wanted))}"
    for name in _READ:
        path = ("metadata", "annotations", PREFIX + name)
        if after.get(name, "") == before.get(name, ""):
            continue
        yield Put(ref, path, after[name], why) if after[name] else Drop(ref, path, why)


def listed(before: Mapping[str, str], port: Port, wanted: str) -> dict[str, str]:
    """The lists of ports by protocol, with ``port`` in that of ``wanted`` and in no other."""
    names = {port.name, str(port.number)}
    after: dict[str, str] = {}
    for protocol in _READ:
        text = before.get(protocol, "")
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
        others = [entry for entry in entries if entry not in names]
        if protocol != wanted:
            after[protocol] = text if others == entries else ",".join(others)
        elif others == entries:
            after[protocol] = ",".join((*entries, str(port.number)))
        else:
            after[protocol] = text
    return after


def _by_app_protocol(service: Ref, port: Port, protocol: str) -> Iterator[Decision]:
    """The changes of a port whose ``appProtocol`` counts: only ``https`` is TLS, of HTTP/1.1."""
    if protocol == H2:
        yield _no_http2(service, port)
        return
    if port.app_protocol and _APP_PROTOCOLS.get(port.app_protocol) != TLS:
        message = f"appProtocol of port {services.label(port)} was {port.app_protocol}: it is replaced"
        yield note("contour-app-protocol", service, f"{message}, because Contour would speak no TLS to it")
        path = ("spec", "ports", port.position, "appProtocol")
        yield Put(service, path, "https", f"Contour speaks TLS to port {services.label(port)}")


def _no_http2(service: Ref, port: Port) -> Finding:
    message = (
        f"port {services.label(port)} serves HTTP/2 and has appProtocol https, with which Contour speaks "
        "HTTP/1.1 to it for an Ingress"
    )
    hint = "set service-port to a number that the Service does not have, or route with an HTTPProxy"
    return problem("contour-app-protocol-http2", service, message, hint)


def _app_protocol(port: Port) -> str:
    """The ``appProtocol`` of a port once all changes are made.

    A plain port that turns into the HTTPS one gets ``https`` (plan/routing/service.py).
    """
    turns = port.position >= 0 and not services.tls_evidence(port)
    return port.app_protocol or ("https" if turns else "")


def _manifest(upstream: Upstream, objects: ObjectLookup) -> Manifest | None:
    """The Service with the HTTPS port, None where it is added in this run."""
    if upstream.https_service == upstream.service:
        return upstream.service_manifest
    return _found(upstream.https_service, objects)


def _found(ref: Ref, objects: ObjectLookup) -> Manifest | None:
    return next(iter(objects.all(ref)), None)


def _entries(annotations: Mapping[str, str], protocol: str) -> list[str]:
    return [entry.strip() for entry in annotations.get(PREFIX + protocol, "").split(",")]
