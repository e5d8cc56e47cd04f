"""HAProxy Technologies' ingress controller (haproxytech/kubernetes-ingress), by v3.2.11 with HAProxy 3.2.

Before, an Ingress without annotations: HTTP to the pods. After::

    haproxy.org/server-ssl: "true"
    haproxy.org/server-ca: "shop/web-ca"

``server-ca`` reads the key ``tls.crt`` of the Secret, never ``ca.crt`` (pkg/haproxy/certs/main.go,
writeSecret): with the Secret of the Certificate HAProxy refuses its pods. So ``ca-secret`` has to
name one with the CA in ``tls.crt``. The namespace is always written, because the controller has no default
for it (pkg/annotations/common/main.go, GetK8sPath). Where the Secret or its key is missing, HAProxy accepts
any certificate; without ``server-ssl`` it would even speak plain HTTP (pkg/annotations/service/ca.go).

The name is not verified: there is no annotation for it, and HAProxy compares no name without ``sni`` or
``verifyhost`` (doc/configuration.txt of 3.2, verify; seen with 2.6). No SNI is sent.

The annotations are written on the Ingress: on the Service they would hold for all its ports, and a route of
another release to the plain port would speak HTTPS to it. Those of the Service win (pkg/service/service.go),
so one that says otherwise is a problem, as is ``cr-backend``, with which all others are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.upstream import (
    DOCUMENTATION,
    OBJECT,
    CAForm,
    ObjectLookup,
    Splitting,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
    by_service,
    no_service_changes,
)
from post_renderer.model import Decision, Finding, Manifest, Route, note, problem

SUPPORT = {
    "Ingress": Support(
        switch=OBJECT,
        ca_forms=(CAForm("Secret", "tls.crt"),),
        verifies_name=False,
        grpc="yes",
        websocket="yes",
        presents_certificates=True,
        proof=DOCUMENTATION,
        # pkg/route/route.go: hosts and paths of all Ingresses are in the same maps.
        splitting=Splitting(),
    )
}
# pkg/annotations/validators/validations.go, annotationsPrefixes.
PREFIXES = ("haproxy.org/", "ingress.kubernetes.io/", "haproxy.com/")
# pkg/utils/utils.go, GetBoolValue.
_TRUE = (*ingress_annotations.TRUE, "enabled", "on")


def observe(
    route: Route,  # noqa: ARG001 - only the annotations count
    source: Manifest,
    service: Manifest,
    objects: ObjectLookup,  # noqa: ARG001
) -> UpstreamTLS:
    """What the annotations of the Service set, or else those of ``source``. Either Secret turns HTTPS on."""
    evidence = ""
    is_verified = False
    for key in ("server-ca", "server-crt", "server-ssl"):
        value = _value(service, key) or _value(source, key)
        if value and (key != "server-ssl" or value in _TRUE):
            evidence = f"{key} {value}"
            is_verified = is_verified or key == "server-ca"
    return UpstreamTLS(encrypted=bool(evidence), ca_verified=is_verified, evidence=evidence)


def verification(upstream: Upstream) -> Verification:
    """The CA is verified, the name never is."""
    if not upstream.verify:
        return Verification(ca=False, name=False, reason="verify is false: any certificate is accepted")
    reason = "haproxytech does not compare the name: it accepts any certificate that the CA has issued"
    return Verification(ca=True, name=False, reason=reason)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001 - it needs no other object
) -> Iterator[Decision]:
    """The annotations of the Ingress, or the problem with one that is in their way."""
    upstream = upstreams[0]
    obstacles = [problem for each in upstreams for problem in _obstacles(source, each)]
    if obstacles:
        yield from dict.fromkeys(obstacles)
        return
    values = _values(source, upstream)
    switch = _name(source, "server-ssl")
    yield from ingress_annotations.settings(source, values, f"HTTPS to {upstream.service}", (switch,))


def _values(source: Manifest, upstream: Upstream) -> dict[str, str]:
    """The annotations for one Service by their names in ``source``."""
    namespace = upstream.trust.namespace
    values = {"server-ssl": "true"}
    if upstream.verify:
        values["server-ca"] = f"{namespace}/{upstream.trust.secret}"
    if upstream.client_secret:
        values["server-crt"] = f"{namespace}/{upstream.client_secret}"
    return {_name(source, key): value for key, value in values.items()}


def _obstacles(source: Manifest, upstream: Upstream) -> Iterator[Finding]:
    passthrough = _name(source, "ssl-passthrough")
    if ingress_annotations.passes_through(source, passthrough):
        yield ingress_annotations.passthrough(source, passthrough, "HAProxy")
    # A Service of its own for the HTTPS port has no such annotations.
    service = upstream.service_manifest if upstream.https_service == upstream.service else None
    for manifest in (source, service) if service else (source,):
        name = _name(manifest, "cr-backend")
        if _value(manifest, "cr-backend"):
            message = f"{name} names a Backend, and the controller then ignores the annotations for HTTPS"
            hint = "remove it; or set routes to keep, and ssl, verify and ssl_cafile in that Backend"
            path = ingress_annotations.path(name)
            yield problem("haproxy-backend-resource", manifest.ref, message, hint, path)
    # By their names on the Service, which may have another prefix.
    values = _values(service, upstream) if service else {}
    if service and _value(service, "server-ssl") in _TRUE:
        del values[_name(service, "server-ssl")]
    yield from ingress_annotations.overruling(service, values, "it would not be what HAProxy needs here")


# All is set on routing objects.
service_changes = no_service_changes


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """A note on the Secret with the CA of each Service."""
    for upstream in by_service(upstreams).values():
        if upstream.verify:
            secret = f"{upstream.trust.namespace}/{upstream.trust.secret}"
            message = f"ca-secret: {secret} must have the CA in tls.crt; without it HAProxy verifies nothing"
            yield note("ca-in-tls-crt", upstream.service, message)


def _name(manifest: Manifest, key: str) -> str:
    return ingress_annotations.name_of(manifest, key, PREFIXES)


def _value(manifest: Manifest, key: str) -> str:
    return ingress_annotations.value(manifest, _name(manifest, key))
