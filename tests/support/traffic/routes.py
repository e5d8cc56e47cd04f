"""Routing objects as charts have them: each leads all requests of a host to port 80 of the Service web."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support import manifests
from support.traffic import gateways

Route = Callable[[str], dict[str, Any]]


def ingress(ingress_class: str, **annotations: str) -> Route:
    """An Ingress of a class."""

    def for_host(host: str) -> dict[str, Any]:
        body = manifests.ingress(
            "web", manifests.path("web", 80), annotations=annotations, ingressClassName=ingress_class
        )
        body["spec"]["rules"][0]["host"] = host
        return body

    return for_host


def gateway_route(kind: str, gateway: str, namespace: str = gateways.NAMESPACE) -> Route:
    """An HTTPRoute or GRPCRoute of a Gateway."""
    parent = {"name": gateway, "namespace": namespace}
    rule = {"backendRefs": [{"name": "web", "port": 80}]}
    return lambda host: _object(
        "gateway.networking.k8s.io/v1",
        kind,
        {"parentRefs": [parent], "hostnames": [host], "rules": [rule]},
    )


def ingress_route(**service: str) -> Route:
    """Traefik's own, with more fields of its Service."""
    services = [{"name": "web", "port": 80, **service}]
    return lambda host: _object(
        "traefik.io/v1alpha1",
        "IngressRoute",
        {"routes": [{"match": f"Host(`{host}`)", "kind": "Rule", "services": services}]},
    )


def http_proxy(**service: str) -> Route:
    """Contour's own, with more fields of its Service."""
    services = [{"name": "web", "port": 80, **service}]
    return lambda host: _object(
        "projectcontour.io/v1",
        "HTTPProxy",
        {"ingressClassName": "contour", "virtualhost": {"fqdn": host}, "routes": [{"services": services}]},
    )


def _object(api_version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}, "spec": spec}
