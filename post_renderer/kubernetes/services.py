"""Reads a Service: its ports, its selector, and whether a port serves TLS already."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer.model import NEW, Body, Port, Route, fields

EXPOSED_TYPES = ("LoadBalancer", "NodePort")


def ports(body: Body) -> tuple[Port, ...]:
    """The ports of a Service. ``targetPort`` absent or 0 is the port itself (kubernetes core/v1 defaults)."""
    service = fields.text(body, "metadata", "name")
    items = enumerate(fields.sequence(body, "spec", "ports"))
    return tuple(_port(position, item, service) for position, item in items)


def _port(position: int, item: object, service: str) -> Port:
    body = item if isinstance(item, dict) else {}
    number = fields.text(body, "port")
    target = fields.text(body, "targetPort")
    return Port(
        position=position,
        name=fields.text(body, "name"),
        number=fields.number(number),
        target=number if target in ("", "0") else target,
        protocol=fields.text(body, "protocol") or "TCP",
        app_protocol=fields.text(body, "appProtocol"),
        service=service,
    )


def named(candidates: Sequence[Port], name: str) -> Port | None:
    """The port with this name or number (as text), None without one."""
    return next((port for port in candidates if name in (port.name, str(port.number)) and name), None)


def routed(candidates: Sequence[Port], route: Route) -> Port | None:
    """The port to which ``route`` leads, None where it is not among ``candidates``.

    A route without a port leads to the only one that the Service has before a new one is added.
    """
    of_service = [port for port in candidates if port.service == route.service]
    if not route.port:
        existing = [port for port in of_service if port.position != NEW]
        return existing[0] if len(existing) == 1 else None
    return _of_pods(of_service, route.port) if route.of_pods else named(of_service, route.port)


def _of_pods(candidates: Sequence[Port], name: str) -> Port | None:
    """The port of this name, or whose target has this number."""
    number = fields.number(name)
    return next((p for p in candidates if name == p.name or (number and name == p.target)), None)


def label(port: Port) -> str:
    """A port as a message shows it: ``http (80)``, or ``80`` without a name."""
    return f"{port.name} ({port.number})" if port.name else str(port.number)


def https_body(port: Port, tls_port: int) -> Body:
    """The new Service port ``port``, which targets container port ``tls_port``."""
    return {"name": port.name, "port": port.number, "protocol": port.protocol, "targetPort": tls_port}


def selector(body: Body) -> dict[str, str]:
    """The labels by which the Service selects its pods."""
    return fields.texts(body, "spec", "selector")


def is_headless(body: Body) -> bool:
    """Whether the Service has no address of its own, so that its pods have DNS names."""
    return fields.text(body, "spec", "clusterIP") == "None"


def may_have_ipv6(body: Body) -> bool:
    """Whether the Service has an IPv6 address, or asks for both families where the cluster has them."""
    families = fields.words(body, "spec", "ipFamilies")
    return "IPv6" in families or fields.text(body, "spec", "ipFamilyPolicy").endswith("DualStack")


def exposure(body: Body) -> str:
    """What opens the ports of the Service to the outside of the cluster, for messages; empty without it."""
    kind = fields.text(body, "spec", "type")
    if kind in EXPOSED_TYPES:
        return f"is of type {kind}"
    addresses = fields.words(body, "spec", "externalIPs")
    return f"has externalIPs {', '.join(addresses)}" if addresses else ""


def tls_evidence(port: Port) -> str:
    """The field of the Service that shows that ``port`` serves TLS already, empty when none does."""
    return f"appProtocol: {port.app_protocol}" if speaks_tls(port) else https_name(port)


def speaks_tls(port: Port) -> bool:
    """Whether the ``appProtocol`` of ``port`` is one with TLS."""
    return port.app_protocol.lower() in ("https", "tls", "kubernetes.io/wss")


def https_name(port: Port) -> str:
    """The name or number by which ``port`` is called https, whatever it serves; empty for others."""
    if port.name.startswith("https"):
        return f"the Service port is named {port.name}"
    if port.target.startswith("https"):
        return f"its targetPort is named {port.target}"
    if port.number == 443:
        return "the Service port is 443"
    return ""
