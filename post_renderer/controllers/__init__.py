"""Ingress controllers: one module each, and a row in CONTROLLERS, which is read without importing it."""

from collections.abc import Mapping

from post_renderer.controllers.row import ControllerRow
from post_renderer.kubernetes import custom_route_kinds
from post_renderer.kubernetes.route_kinds import GATEWAY_GROUPS, GATEWAY_KINDS, INGRESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.controllers.upstream import Controller


def _apisix() -> "Controller":
    from post_renderer.controllers import apisix

    return apisix


def _aws_alb() -> "Controller":
    from post_renderer.controllers import aws_alb

    return aws_alb


def _azure_agic() -> "Controller":
    from post_renderer.controllers import azure_agic

    return azure_agic


def _cilium() -> "Controller":
    from post_renderer.controllers import cilium

    return cilium


def _contour() -> "Controller":
    from post_renderer.controllers import contour

    return contour


def _emissary() -> "Controller":
    from post_renderer.controllers import emissary

    return emissary


def _f5_nginx() -> "Controller":
    from post_renderer.controllers import f5_nginx

    return f5_nginx


def _gateway_api() -> "Controller":
    from post_renderer.controllers import gateway_api

    return gateway_api


def _gke() -> "Controller":
    from post_renderer.controllers import gke

    return gke


def _haproxy_ingress() -> "Controller":
    from post_renderer.controllers import haproxy_ingress

    return haproxy_ingress


def _haproxytech() -> "Controller":
    from post_renderer.controllers import haproxytech

    return haproxytech


def _ingress_nginx() -> "Controller":
    from post_renderer.controllers import ingress_nginx

    return ingress_nginx


def _istio() -> "Controller":
    from post_renderer.controllers import istio

    return istio


def _kong() -> "Controller":
    from post_renderer.controllers import kong

    return kong


def _openshift() -> "Controller":
    from post_renderer.controllers import openshift

    return openshift


def _traefik() -> "Controller":
    from post_renderer.controllers import traefik

    return traefik


# Sorted by name.
CONTROLLERS: Mapping[str, ControllerRow] = {
    "apisix": ControllerRow(
        _apisix,
        ("apisix",),
        ("apisix.apache.org/apisix-ingress-controller",),
        kinds={"ApisixRoute": custom_route_kinds.KINDS["ApisixRoute"], "Ingress": INGRESS},
        objects={"ApisixUpstream": ("apisix.apache.org",)},
    ),
    "aws-alb": ControllerRow(_aws_alb, ("alb",), ("ingress.k8s.aws/alb",)),
    "azure-agic": ControllerRow(
        _azure_agic,
        ("azure-application-gateway", "azure/application-gateway"),
        ("azure/application-gateway",),
    ),
    "cilium": ControllerRow(_cilium, ("cilium",), ("cilium.io/ingress-controller",)),
    "contour": ControllerRow(
        _contour,
        ("contour",),
        # The chart of Bitnami writes projectcontour.io/NAMESPACE/NAME; Contour itself reads the class alone.
        ("projectcontour.io/",),
        kinds={"Ingress": INGRESS, "HTTPProxy": custom_route_kinds.KINDS["HTTPProxy"]},
    ),
    "emissary": ControllerRow(
        _emissary,
        (),
        (),
        kinds={"Mapping": custom_route_kinds.KINDS["Mapping"]},
        objects={"TLSContext": ("getambassador.io",)},
    ),
    "f5-nginx": ControllerRow(
        _f5_nginx,
        # Its class is nginx as well, which is taken for ingress-nginx.
        (),
        ("nginx.org/ingress-controller",),
        kinds={
            "Ingress": INGRESS,
            "VirtualServer": custom_route_kinds.KINDS["VirtualServer"],
            "VirtualServerRoute": custom_route_kinds.KINDS["VirtualServerRoute"],
        },
        objects={"Policy": ("k8s.nginx.org",)},
    ),
    "gateway-api": ControllerRow(
        _gateway_api,
        (),
        (),
        kinds=GATEWAY_KINDS,
        objects=dict.fromkeys(("BackendTLSPolicy", "Gateway", "GatewayClass"), GATEWAY_GROUPS),
    ),
    # It reads no IngressClass (kubernetes/ingress-gce, pkg/utils/common/common.go, IsGCEIngress).
    "gke": ControllerRow(_gke, ("gce", "gce-internal"), ()),
    "haproxy-ingress": ControllerRow(
        _haproxy_ingress,
        (),
        # v0.17, docs, configuration/command-line.md: with --controller-class it is behind a slash.
        ("haproxy-ingress.github.io/controller", "haproxy-ingress.github.io/controller/"),
        shared_classes=("haproxy",),
    ),
    "haproxytech": ControllerRow(
        _haproxytech,
        # haproxy-ingress has the class haproxy as well.
        (),
        # v3.2.11, pkg/store/store.go, IsIngressClassSupported: with --ingress.class it is behind a slash.
        ("haproxy.org/ingress-controller", "haproxy.org/ingress-controller/"),
        shared_classes=("haproxy",),
    ),
    "ingress-nginx": ControllerRow(
        _ingress_nginx,
        ("nginx",),
        ("k8s.io/ingress-nginx",),
        # v1.15.1, rootfs/etc/nginx/template/nginx.tmpl, CUSTOM_ERRORS: proxy_pass http://upstream_balancer.
        plain_annotations=("nginx.ingress.kubernetes.io/default-backend",),
    ),
    "istio": ControllerRow(
        _istio,
        ("istio",),
        ("istio.io/ingress-controller",),
        kinds={"Ingress": INGRESS, "VirtualService": custom_route_kinds.KINDS["VirtualService"]},
        objects={"DestinationRule": ("networking.istio.io",)},
    ),
    "kong": ControllerRow(_kong, ("kong",), ("ingress-controllers.konghq.com/kong",)),
    "openshift": ControllerRow(
        _openshift,
        ("openshift-default",),
        ("openshift.io/ingress-to-route",),
        kinds={"Ingress": INGRESS, "Route": custom_route_kinds.KINDS["Route"]},
    ),
    "traefik": ControllerRow(
        _traefik,
        ("traefik",),
        ("traefik.io/ingress-controller",),
        kinds={
            "Ingress": INGRESS,
            "IngressRoute": custom_route_kinds.KINDS["IngressRoute"],
            "IngressRouteTCP": custom_route_kinds.KINDS["IngressRouteTCP"],
            "Middleware": custom_route_kinds.KINDS["Middleware"],
            "TraefikService": custom_route_kinds.KINDS["TraefikService"],
        },
        objects={"ServersTransport": ("traefik.io",), "ServersTransportTCP": ("traefik.io",)},
    ),
}
# The controller that is assumed for an Ingress without a class.
DEFAULT = "ingress-nginx"


def of_class(ingress_class: str) -> str:
    """The controller that has ``ingress_class`` by convention, empty without one."""
    return next((name for name, row in CONTROLLERS.items() if ingress_class in row.classes), "")


def reading(kind: str) -> tuple[str, ...]:
    """The controllers that read routing objects of ``kind``."""
    return tuple(name for name, row in CONTROLLERS.items() if kind in row.kinds)


def sharing_class(ingress_class: str) -> tuple[str, ...]:
    """The controllers that have ``ingress_class`` by convention, where more than one has."""
    return tuple(name for name, row in CONTROLLERS.items() if ingress_class in row.shared_classes)


def of_kind(kind: str) -> str:
    """The controller that reads the custom resources of ``kind``, empty without one."""
    return next((name for name, row in CONTROLLERS.items() if kind in row.kinds), "")


def of_implementation(implementation: str) -> str:
    """The controller with ``implementation`` in an IngressClass's ``spec.controller``, empty without one."""
    return next((name for name, row in CONTROLLERS.items() if _implements(row, implementation)), "")


def _implements(row: ControllerRow, implementation: str) -> bool:
    return any(
        implementation == own or (own.endswith("/") and implementation.startswith(own))
        for own in row.implementations
    )
