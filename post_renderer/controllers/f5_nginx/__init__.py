"""F5 NGINX Ingress Controller (nginx/kubernetes-ingress), by v5.5.4.

Before, an Ingress without annotations: HTTP to the pods. After, with a Policy beside the Service::

    nginx.org/ssl-services: "web"
    nginx.org/policies: "web-backend-tls"

    apiVersion: k8s.nginx.org/v1
    kind: Policy
    metadata:
      name: web-backend-tls
    spec:
      egressMTLS:
        trustedCertSecret: web-ca
        verifyServer: true
        sslName: web.shop.svc.cluster.local
        ...

The CA has to be in a Secret of type ``nginx.org/ca``, which neither cert-manager nor trust-manager makes;
with another type or without it nginx answers 500 (internal/configs/policy.go, addEgressMTLSConfig). A policy
with ``egressMTLS`` counts on an Ingress since v5.5.0, on a VirtualServer in all versions.

One ``egressMTLS`` holds for all Services with HTTPS of an Ingress, or of a route of a VirtualServer: two
names there are a problem. An Ingress is never split, because the controller refuses a second one with the
same host. The way out is a master Ingress with the host and a minion for each Service
(``nginx.org/mergeable-ingress-type``), where the policy belongs to the minion. On an Ingress that is no
minion, gRPC is encrypted and never verified.

A VirtualServerRoute inherits the policies of the VirtualServer's route until it has one of its own, so those
are repeated at its subroutes.

The class ``nginx`` is taken for ingress-nginx, which has it as well: an IngressClass with the controller
``nginx.org/ingress-controller`` in the stream, ``ingressClasses`` or ``--controller`` tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.f5_nginx import ingresses, policies, virtual_servers
from post_renderer.controllers.upstream import (
    API_SERVER,
    DOCUMENTATION,
    PATH,
    CAForm,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.model import Decision, Finding, Manifest, Ref, Route, note

_CA_FORMS = (CAForm("Secret", "ca.crt", secret_type="nginx.org/ca"),)  # noqa: S106 - a type
_VIRTUAL_SERVER = Support(
    switch=PATH,
    ca_forms=_CA_FORMS,
    verifies_name=True,
    grpc="yes",
    websocket="yes",
    presents_certificates=True,
    proof=API_SERVER,
)
SUPPORT = {
    "Ingress": _VIRTUAL_SERVER._replace(grpc="verified in a minion alone", proof=DOCUMENTATION),
    "VirtualServer": _VIRTUAL_SERVER,
    "VirtualServerRoute": _VIRTUAL_SERVER,
}


def observe(
    route: Route,
    source: Manifest,
    service: Manifest,  # noqa: ARG001 - nothing is set on Services
    objects: ObjectLookup,
) -> UpstreamTLS:
    """What ``source`` and its policies set; a policy that is in another stream is unknown."""
    if source.ref.kind == "Ingress":
        return ingresses.observe(route, source, objects)
    return virtual_servers.observe(route, source, objects)


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified, but not those of gRPC in some Ingresses."""
    if not upstream.verify:
        return Verification(ca=False, name=False, reason="verify is false: any certificate is accepted")
    if upstream.source.ref.kind == "Ingress":
        return ingresses.verification(upstream)
    return Verification(ca=True, name=True)


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The settings of the routing object, or the problem with what is in their way."""
    if source.ref.kind == "Ingress":
        yield from ingresses.changes(source, upstreams, objects)
    else:
        yield from virtual_servers.changes(source, upstreams, objects)


def service_changes(
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001
) -> Iterator[Decision]:
    """The Policy beside the Service."""
    upstream = upstreams[0]
    if upstream.service_manifest and policies.is_needed(upstream):
        yield policies.added(upstream, upstream.service_manifest)


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """Notes on the Secret with the CA of each Service, and on the version that an Ingress needs."""
    services: dict[Ref, list[Upstream]] = {}
    for upstream in upstreams:
        services.setdefault(upstream.service, []).append(upstream)
    for service, of_service in services.items():
        trust = of_service[0].trust
        if of_service[0].verify:
            message = (
                f"ca-secret: {trust.namespace}/{trust.secret} must be of type nginx.org/ca and have ca.crt; "
                "else nginx answers 500"
            )
            yield note("ca-of-type-nginx", service, message)
        if any(u.source.ref.kind == "Ingress" and policies.is_needed(u) for u in of_service):
            message = "its Policy counts on an Ingress with NGINX Ingress Controller 5.5.0 or later"
            yield note("policy-needs-version", service, message)
