"""Gateways that admit routes of every namespace. They are not part of the releases under test."""

from __future__ import annotations

from typing import Any

NAMESPACE = "gateways"
_API = "gateway.networking.k8s.io/v1"


def gateway_class(name: str, controller: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    """A GatewayClass of ``controller``."""
    spec = {"controllerName": controller, **({"parametersRef": parameters} if parameters else {})}
    return {"apiVersion": _API, "kind": "GatewayClass", "metadata": {"name": name}, "spec": spec}


def gateway(name: str, port: int) -> dict[str, Any]:
    """A Gateway of the class of its name, for plain HTTP at ``port``."""
    admitted = {"namespaces": {"from": "All"}}
    listener = {"name": "web", "port": port, "protocol": "HTTP", "allowedRoutes": admitted}
    return {
        "apiVersion": _API,
        "kind": "Gateway",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"gatewayClassName": name, "listeners": [listener]},
    }
