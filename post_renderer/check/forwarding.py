"""Routes whose connections a controller forwards as they come: what they carry is a matter of the clients."""

from __future__ import annotations

from post_renderer.controllers import ingress_annotations, openshift
from post_renderer.controllers.traefik import current
from post_renderer.model import fields
from post_renderer.topology.connections import Connection

_KINDS = ("IngressRouteTCP", "TLSRoute")
# The place of a route in its object, by kind: the field below ``spec`` whose routes are of TCP.
_TCP = {"ApisixRoute": ("stream",), "HTTPProxy": ("tcpproxy",), "VirtualService": ("tls", "tcp")}
_PASSTHROUGH = ("/ssl-passthrough", "/tls-passthrough")


def is_forwarded(connection: Connection) -> bool:
    """Whether the bytes of clients, or of programs in a mesh, are forwarded to the pods as they are."""
    source, path = connection.source, connection.route.path
    kind = source.ref.kind
    if kind in _KINDS or (len(path) > 1 and path[1] in _TCP.get(kind, ())):
        return True
    if kind == "VirtualService":
        # Without gateways it is for the sidecars of callers (Istio 1.28, networking/v1 VirtualService).
        return "mesh" in (fields.words(source.body, "spec", "gateways") or ["mesh"])
    return is_passed_through(connection)


def is_passed_through(connection: Connection) -> bool:
    """Whether TLS of clients is passed through to the pods, by a setting that says so."""
    source = connection.source
    kind = source.ref.kind
    if kind == "Ingress":
        names = [name for name in source.annotations if name.endswith(_PASSTHROUGH)]
        by_annotation = any(ingress_annotations.passes_through(source, name) for name in names)
        return by_annotation or openshift.termination_of(source) == openshift.PASSTHROUGH
    if kind == "HTTPProxy":
        setting = fields.text(source.body, "spec", "virtualhost", "tls", "passthrough")
        return "tcpproxy" in connection.route.path and setting == "true"
    if kind == "IngressRouteTCP":
        return current.passes_through(source)
    return kind == "Route" and openshift.termination_of(source) == openshift.PASSTHROUGH
