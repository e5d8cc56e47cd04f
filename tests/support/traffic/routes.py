"""Routing objects as charts have them: requests for a host go to port 80 of Services, by their path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from support import manifests
from support.traffic import gateways, istio_envoy

Route = Callable[[str], dict[str, Any]]
# The Services by their path, the longest path first.
Paths = Mapping[str, str]
WEB: Paths = {"/": "web"}
MIXED: Paths = {"/other": "other", "/": "web"}


def ingress(ingress_class: str, paths: Paths = WEB, **annotations: str) -> Route:
    """An Ingress of a class."""
    listed = [manifests.path(service, 80, at) for at, service in paths.items()]

    def for_host(host: str) -> dict[str, Any]:
        body = manifests.ingress("web", *listed, annotations=annotations, ingressClassName=ingress_class)
        body["spec"]["rules"][0]["host"] = host
        return body

    return for_host


def gateway_route(
    kind: str, gateway: str, namespace: str = gateways.NAMESPACE, paths: Paths | None = None
) -> Route:
    """An HTTPRoute or GRPCRoute of a Gateway; one for all requests matches no path."""
    parent = {"name": gateway, "namespace": namespace}
    rules = [{**_matching(at), **_leading_to(service)} for at, service in (paths or {"": "web"}).items()]
    return lambda host: _object(
        "gateway.networking.k8s.io/v1", kind, {"parentRefs": [parent], "hostnames": [host], "rules": rules}
    )


def _matching(path: str) -> dict[str, Any]:
    return {"matches": [{"path": {"type": "PathPrefix", "value": path}}]} if path else {}


def _leading_to(service: str) -> dict[str, Any]:
    return {"backendRefs": [{"name": service, "port": 80}]}


def ingress_route(paths: Paths = WEB, **service: str) -> Route:
    """Traefik's own, with more fields of its Services."""

    def for_host(host: str) -> dict[str, Any]:
        listed = [
            {
                "match": f"Host(`{host}`) && PathPrefix(`{at}`)",
                "kind": "Rule",
                "services": [{"name": name, "port": 80, **service}],
            }
            for at, name in paths.items()
        ]
        return _object("traefik.io/v1alpha1", "IngressRoute", {"routes": listed})

    return for_host


def http_proxy(paths: Paths = WEB, **service: str) -> Route:
    """Contour's own, with more fields of its Services."""
    listed = [
        {"conditions": [{"prefix": at}], "services": [{"name": name, "port": 80, **service}]}
        for at, name in paths.items()
    ]
    return lambda host: _object(
        "projectcontour.io/v1",
        "HTTPProxy",
        {"ingressClassName": "contour", "virtualhost": {"fqdn": host}, "routes": listed},
    )


def virtual_service(host: str) -> dict[str, Any]:
    """Istio's own."""
    destination = {"host": "web", "port": {"number": 80}}
    gateway = f"{istio_envoy.NAMESPACE}/{istio_envoy.GATEWAY}"
    return _object(
        "networking.istio.io/v1",
        "VirtualService",
        {"hosts": [host], "gateways": [gateway], "http": [{"route": [{"destination": destination}]}]},
    )


def _object(api_version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}, "spec": spec}
