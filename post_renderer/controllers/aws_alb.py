"""AWS Load Balancer Controller: an Application Load Balancer for each Ingress, or group of Ingresses.

Before, a Service without annotations: HTTP to the pods. After, on the Service::

    alb.ingress.kubernetes.io/backend-protocol: "HTTPS"

An Application Load Balancer encrypts, but verifies neither CA nor name of a target (AWS documentation of
target groups: certificates of targets may be self-signed or expired). Annotations of a Service win over
those of an Ingress (v3, pkg/ingress/model_build_target_group.go, buildTargetGroupSpec), so that paths to
other Services stay as they are, and no Ingress is split, which would make a second load balancer. They hold
for all ports of the Service. ``backend-protocol-version`` stays. Health checks take the protocol of the
requests, unless ``healthcheck-protocol`` says HTTP: then it becomes HTTPS, if they go to the same port.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.upstream import (
    DOCUMENTATION,
    SERVICE,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.kubernetes import services
from post_renderer.model import Decision, Finding, Manifest, Put, Ref, Route, Value, fields, problem, warning

SUPPORT = {
    "Ingress": Support(
        switch=SERVICE,
        ca_forms=(),
        verifies_name=False,
        grpc="encrypted, never verified",
        websocket="yes",
        presents_certificates=False,
        proof=DOCUMENTATION,
    )
}
PREFIX = "alb.ingress.kubernetes.io/"
# The default of healthcheck-port: that of the requests.
TRAFFIC_PORT = "traffic-port"


def observe(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What the annotations of the Service set, else those of the Ingress."""
    of_service = _annotations(service.ref._replace(name=route.service), objects)
    protocol = setting("backend-protocol", of_service, source)
    if protocol != "HTTPS":
        return UpstreamTLS()
    return UpstreamTLS(encrypted=True, evidence=f"backend-protocol {protocol}")


def verification(upstream: Upstream) -> Verification:
    """Nothing is verified."""
    reason = f"an Application Load Balancer accepts any certificate of {upstream.service}"
    return Verification(ca=False, name=False, reason=reason)


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """No changes; the problem of targets that are nodes, where the Service with the port has no node port."""
    upstream = upstreams[0]
    if upstream.https_service == upstream.service:
        return
    target_type = setting("target-type", _annotations(upstream.https_service, objects), source)
    if target_type not in ("", "ip"):
        message = (
            f"{PREFIX}target-type is {target_type}, and {upstream.https_service} is of type ClusterIP "
            "(expose false), which has no node port"
        )
        hint = f"set {PREFIX}target-type to ip, or expose to true"
        yield problem("alb-target-type", source.ref, message, hint)


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The annotations of the Service that has the HTTPS port."""
    for service, upstream in {upstream.https_service: upstream for upstream in upstreams}.items():
        yield Put(
            service,
            ingress_annotations.path(PREFIX + "backend-protocol"),
            "HTTPS",
            f"HTTPS to {upstream.service}",
        )
        if any(_checks_in_http(each, objects) for each in upstreams if each.https_service == service):
            why = f"health checks of {upstream.service} in HTTPS"
            yield Put(service, ingress_annotations.path(PREFIX + "healthcheck-protocol"), "HTTPS", why)


def _checks_in_http(upstream: Upstream, objects: ObjectLookup) -> bool:
    """Whether health checks go to the HTTPS port, and an annotation says HTTP."""
    of_service = _annotations(upstream.https_service, objects)
    port = setting("healthcheck-port", of_service, upstream.source)
    is_same = port in ("", TRAFFIC_PORT, upstream.port.target) or port == upstream.port.name
    return is_same and setting("healthcheck-protocol", of_service, upstream.source) == "HTTP"


def about(upstreams: Sequence[Upstream], sources: Sequence[Manifest]) -> Iterator[Finding]:
    """A warning for each Service with plain ports, and the problems of actions that lead to one of these."""
    for service, upstream in {upstream.service: upstream for upstream in upstreams}.items():
        if upstream.service_manifest is None or upstream.https_service != service:
            continue
        own = [each.port for each in upstreams if each.service == service]
        ports = services.ports(upstream.service_manifest.body)
        plain = [port for port in ports if port.number not in {each.number for each in own}]
        if plain:
            listed = ", ".join(map(services.label, plain))
            message = (
                f"{PREFIX}backend-protocol holds for all of its ports: an Ingress of another release that "
                f"leads to {listed} by an Application Load Balancer would not reach it any more"
            )
            yield warning("alb-all-ports", service, message)
        for source in sources:
            yield from _actions(
                source, service, {name for p in own for name in (p.name, str(p.number)) if name}
            )


def _actions(source: Manifest, service: Ref, ports: set[str]) -> Iterator[Finding]:
    """The problems of annotations that forward to a plain port of ``service``: forwardConfig of actions."""
    for name, text in source.annotations.items():
        if not name.startswith(f"{PREFIX}actions.") or source.ref.namespace != service.namespace:
            continue
        for group in fields.sequence(_read(text), "forwardConfig", "targetGroups"):
            port = str(fields.at(group, "servicePort"))
            if fields.text(group, "serviceName") == service.name and port not in ports:
                message = f"{name} forwards to port {port} of {service}, which would be called in HTTPS"
                hint = f"set its servicePort to {min(ports)}, or set routes to keep"
                yield problem("alb-action", source.ref, message, hint, ingress_annotations.path(name))


def _read(text: str) -> Value:
    """The JSON of an action, None where it is none."""
    try:
        read: Value = json.loads(text)
    except ValueError:
        return None
    return read


def _annotations(service: Ref, objects: ObjectLookup) -> Mapping[str, str]:
    """The annotations of ``service``, none where this run adds it."""
    return next((manifest.annotations for manifest in objects.all(service)), {})


def setting(key: str, of_service: Mapping[str, str], source: Manifest) -> str:
    """The annotation ``key`` without its prefix, by those of a Service, else by those of the Ingress."""
    return of_service.get(PREFIX + key, source.annotations.get(PREFIX + key, ""))
