"""The implementations of the Gateway API that need more than a BackendTLSPolicy of v1, or do not read it.

Of all others it is not known what reads a route, and they are taken for conformant: Envoy Gateway 1.7, Cilium
1.20, NGINX Gateway Fabric 2.3 and later pass the conformance tests of BackendTLSPolicy
(kubernetes-sigs/gateway-api 1.6.1, conformance/reports).
"""

from typing import NamedTuple

HTTP, GRPC, TLS = "HTTPRoute", "GRPCRoute", "TLSRoute"
V1, V1ALPHA3 = "v1", "v1alpha3"
ISTIO = "istio"


class Implementation(NamedTuple):
    """One implementation: what it is called, how it is recognised, and for what it reads policies.

    ``name`` is its name as a controller, which is also what its GatewayClass is called by convention;
    ``controllers`` are its values of ``spec.controllerName``. ``kinds`` are those of the routes for which it
    reads a BackendTLSPolicy, ``versions`` are those of the policies.
    """

    title: str
    name: str
    controllers: tuple[str, ...]
    kinds: tuple[str, ...]
    versions: tuple[str, ...]


IMPLEMENTATIONS = (
    # aws-load-balancer-controller, docs/guide/gateway: targets get HTTPS by a TargetGroupConfiguration.
    Implementation(
        "the AWS Load Balancer Controller", "aws-alb", ("gateway.k8s.aws/alb", "gateway.k8s.aws/nlb"), (), ()
    ),
    # contour v1.33.8, internal/dag/gatewayapi_processor.go: only httpClusters looks for policies; those that
    # internal/dag/cache.go has are of v1alpha3.
    Implementation("Contour", "contour", ("projectcontour.io/gateway-controller",), (HTTP,), (V1ALPHA3,)),
    Implementation("HAProxy Ingress", "haproxy-ingress", ("haproxy-ingress.github.io/controller",), (), ()),
    # It reads policies for all of them (1.30), and what it speaks inside TLS is told by the port
    # (controllers/istio/protocols.py): seen with the pilot of 2026-08-27.
    Implementation("Istio", ISTIO, ("istio.io/gateway-controller",), (HTTP, GRPC, TLS), (V1,)),
    # kong-operator issue 5129: v1alpha3, behind the feature gate GatewayAlpha.
    Implementation(
        "Kong",
        "kong",
        ("konghq.com/gateway-operator", "konghq.com/kic-gateway-controller"),
        (HTTP, GRPC, TLS),
        (V1ALPHA3,),
    ),
    # traefik v3.7.13, pkg/provider/kubernetes/gateway: only httproute.go looks for policies, of v1. Seen
    # running: for a GRPCRoute it speaks plain HTTP/2 whatever the policy says.
    Implementation("Traefik", "traefik", ("traefik.io/gateway-controller",), (HTTP,), (V1,)),
)


def named(name: str) -> Implementation | None:
    """The implementation that is called ``name``, as controller or GatewayClass; None without one."""
    return next((each for each in IMPLEMENTATIONS if each.name == name), None)


def of_controller(controller_name: str) -> Implementation | None:
    """The implementation with ``controller_name`` in its GatewayClass, None for one that is not known."""
    return next((each for each in IMPLEMENTATIONS if controller_name in each.controllers), None)
