"""The routing kinds of controllers, supported by a module of controllers/ or not.

A route of a kind that no row of controllers/__init__.py has stays as it is, which is told.

The paths are those of the CustomResourceDefinitions of Traefik 3.7, Contour 1.33, Istio 1.28, Emissary 3.9,
APISIX ingress controller 1.8, NGINX Ingress Controller 5.2, Kong Ingress Controller 3.5, and of route/v1 of
OpenShift.
"""

import re
from collections.abc import Mapping

from post_renderer.kubernetes.route_kinds import EVERY, Address, BackendForm, RouteKind
from post_renderer.model import Body, Path, fields, fields_and_indices, spelled

_NAME_AND_PORT = BackendForm(("name",), ("port",))


def host(text: str) -> Address:
    """A Service by its name in DNS: ``web``, ``web.shop``, ``http://web.shop.svc.cluster.local:80``."""
    names, _, port = _authority(text).partition(":")
    name, _, others = names.partition(".")
    return Address(name, others.partition(".")[0], port)


def _authority(text: str) -> str:
    return re.sub(r"^[A-Za-z0-9+]+://", "", text).partition("/")[0]


def mapping_address(text: str) -> Address:
    """The Service of a Mapping. Without a port it is 443 for ``https://``, else 80.

    emissary-ingress/emissary 3.9, python/ambassador/ir/ircluster.py.
    """
    address = host(text)
    default = "443" if text.lower().startswith("https://") else "80"
    return address if address.port or not address.name else address._replace(port=default)


def https_address(text: str, service: str, port: int) -> str:
    """``text``, a host with or without protocol and port, for HTTPS to ``port`` of ``service``."""
    _, dot, others = _authority(text).partition(":")[0].partition(".")
    return f"https://{service}{dot}{others}:{port}"


def _host_and_path(body: Body, path: Path) -> str:
    """Of an HTTPProxy; one without virtualhost is included by another one."""
    fqdn = fields.text(body, "spec", "virtualhost", "fqdn") or EVERY
    steps = fields_and_indices(path[:3])
    conditions = fields.sequence(body, *steps, "conditions")
    words = [fields.text(each, key) for each in conditions for key in ("prefix", "exact", "regex")]
    return f"{fqdn} (TCP)" if "tcpproxy" in path else fqdn + next(filter(None, words), "/")


def _rule_of_traefik(body: Body, path: Path) -> str:
    """The rule of a route of Traefik, such as ``Host(`a.example`)``; the path of one that has none."""
    _, _, route, *_ = path
    match = fields.text(body, "spec", "routes", route, "match") if isinstance(route, int) else ""
    return match or spelled(path)


def _hostname_and_prefix(body: Body, _path: Path) -> str:
    """Of a Mapping: ``hostname``, or ``host`` before v3alpha1."""
    named = fields.text(body, "spec", "hostname") or fields.text(body, "spec", "host")
    return (named or EVERY) + (fields.text(body, "spec", "prefix") or "/")


_DESTINATION = BackendForm(("host",), ("port", "number"), address=host)


def _of_openshift(body: Body, _path: Path) -> str:
    return (fields.text(body, "spec", "host") or "*") + (fields.text(body, "spec", "path") or "/")


KINDS: Mapping[str, RouteKind] = {
    "ApisixRoute": RouteKind(
        groups=("apisix.apache.org",),
        backends=(("spec", "http", EVERY, "backends", EVERY), ("spec", "stream", EVERY, "backend")),
        forms=(BackendForm(("serviceName",), ("servicePort",)),),
    ),
    "HTTPProxy": RouteKind(
        groups=("projectcontour.io",),
        backends=(("spec", "routes", EVERY, "services", EVERY), ("spec", "tcpproxy", "services", EVERY)),
        forms=(_NAME_AND_PORT,),
        location=_host_and_path,
    ),
    "IngressRoute": RouteKind(
        groups=("traefik.io", "traefik.containo.us"),
        backends=(("spec", "routes", EVERY, "services", EVERY),),
        forms=(_NAME_AND_PORT,),
        location=_rule_of_traefik,
    ),
    "IngressRouteTCP": RouteKind(
        groups=("traefik.io", "traefik.containo.us"),
        backends=(("spec", "routes", EVERY, "services", EVERY),),
        forms=(_NAME_AND_PORT,),
        location=_rule_of_traefik,
    ),
    "Mapping": RouteKind(
        groups=("getambassador.io",),
        backends=(("spec",),),
        forms=(BackendForm(("service",), (), address=mapping_address, https_address=https_address),),
        location=_hostname_and_prefix,
    ),
    # Of Traefik: its errors page.
    "Middleware": RouteKind(
        groups=("traefik.io", "traefik.containo.us"),
        backends=(("spec", "errors", "service"),),
        forms=(_NAME_AND_PORT,),
    ),
    "Route": RouteKind(
        groups=("route.openshift.io",),
        backends=(("spec", "to"), ("spec", "alternateBackends", EVERY)),
        forms=(BackendForm(("name",), ()),),
        location=_of_openshift,
        port_of_pods=("spec", "port", "targetPort"),
    ),
    "TCPIngress": RouteKind(
        groups=("configuration.konghq.com",),
        backends=(("spec", "rules", EVERY, "backend"),),
        forms=(BackendForm(("serviceName",), ("servicePort",)),),
    ),
    "TCPMapping": RouteKind(
        groups=("getambassador.io",),
        backends=(("spec",),),
        forms=(BackendForm(("service",), (), address=host),),
        location=lambda body, _path: f"port {fields.text(body, 'spec', 'port')}",
    ),
    "TraefikService": RouteKind(
        groups=("traefik.io", "traefik.containo.us"),
        backends=(
            ("spec", "weighted", "services", EVERY),
            ("spec", "mirroring"),
            ("spec", "mirroring", "mirrors", EVERY),
            ("spec", "highestRandomWeight", "services", EVERY),
            ("spec", "failover", "service"),
            ("spec", "failover", "fallback"),
        ),
        forms=(_NAME_AND_PORT,),
    ),
    "VirtualServer": RouteKind(
        groups=("k8s.nginx.org",),
        backends=(("spec", "upstreams", EVERY),),
        forms=(BackendForm(("service",), ("port",)),),
    ),
    "VirtualServerRoute": RouteKind(
        groups=("k8s.nginx.org",),
        backends=(("spec", "upstreams", EVERY),),
        forms=(BackendForm(("service",), ("port",)),),
    ),
    "VirtualService": RouteKind(
        groups=("networking.istio.io",),
        backends=(
            ("spec", "http", EVERY, "route", EVERY, "destination"),
            ("spec", "http", EVERY, "mirror"),
            ("spec", "http", EVERY, "mirrors", EVERY, "destination"),
            ("spec", "tls", EVERY, "route", EVERY, "destination"),
            ("spec", "tcp", EVERY, "route", EVERY, "destination"),
        ),
        forms=(_DESTINATION,),
    ),
}
