"""Azure Application Gateway Ingress Controller (AGIC), which configures an Application Gateway v2.

Before, with the name of a root certificate that was uploaded to the gateway: HTTP to the pods. After::

    appgw.ingress.kubernetes.io/appgw-trusted-root-certificate: internal-ca
    appgw.ingress.kubernetes.io/backend-protocol: "https"
    appgw.ingress.kubernetes.io/backend-hostname: "web.shop.svc.cluster.local"

The gateway verifies CA and name, and refuses a CA that is neither well known nor uploaded (Azure
documentation, "Overview of TLS termination and end to end TLS"). Manifests cannot upload one: the chart has
to name it in ``appgw-trusted-root-certificate``, whatever ``verify`` is; the problem has the command.
``backend-hostname`` is the name that is verified, and the application gets it as Host (kubernetes/AGIC 1.8,
pkg/appgw/backendhttpsettings.go, generateHTTPSettings). Annotations hold for all paths of an Ingress.
Azure's documentation speaks of the common name that has to match, AGIC's of subject or subject alternative
name: the certificates here have the name as the latter, and it was not tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.upstream import (
    DOCUMENTATION,
    OBJECT,
    OUTSIDE,
    CAForm,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
    no_service_changes,
)
from post_renderer.model import Decision, Finding, Manifest, Ref, Route, note, problem, warning

SUPPORT = {
    "Ingress": Support(
        switch=OBJECT,
        ca_forms=(CAForm(OUTSIDE, "appgw-trusted-root-certificate", more="uploaded to the gateway"),),
        verifies_name=True,
        grpc="no",
        websocket="yes",
        presents_certificates=False,
        proof=DOCUMENTATION,
    )
}
PREFIX = "appgw.ingress.kubernetes.io/"
ROOT = f"{PREFIX}appgw-trusted-root-certificate"


def observe(
    route: Route,  # noqa: ARG001 - only the Ingress counts
    source: Manifest,
    service: Manifest,  # noqa: ARG001
    objects: ObjectLookup,  # noqa: ARG001
) -> UpstreamTLS:
    """What the annotations of ``source`` set."""
    protocol = _annotation(source, "backend-protocol")
    if not speaks_https(source):
        return UpstreamTLS()
    return UpstreamTLS(
        encrypted=True,
        ca_verified=True,
        verified_name=_annotation(source, "backend-hostname"),
        evidence=f"backend-protocol {protocol}",
    )


def speaks_https(source: Manifest) -> bool:
    """Whether the gateway speaks HTTPS for an Ingress."""
    return _annotation(source, "backend-protocol").lower() == "https"


def verification(upstream: Upstream) -> Verification:  # noqa: ARG001 - it cannot be switched off
    """CA and name are always verified."""
    return Verification(ca=True, name=True)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001 - it needs no other object
) -> Iterator[Decision]:
    """The annotations of the Ingress; a problem where it names no root certificate."""
    upstream = upstreams[0]
    if not ingress_annotations.value(source, ROOT):
        yield _root_missing(source.ref, upstream)
        return
    wanted = {PREFIX + "backend-protocol": "https", PREFIX + "backend-hostname": upstream.server_name}
    switches = (PREFIX + "backend-protocol",)
    yield from ingress_annotations.settings(source, wanted, f"HTTPS to {upstream.service}", switches)


def _root_missing(ref: Ref, upstream: Upstream) -> Finding:
    name, secret = f"{upstream.service.name}-ca", upstream.trust.secret
    message = (
        f"the Application Gateway verifies {upstream.service} by a root certificate that was uploaded to it, "
        f"and {ROOT} names none"
    )
    hint = (
        f"upload ca.crt of Secret {secret} (kubectl -n {upstream.trust.namespace} get secret {secret} -o "
        """go-template='{{index .data "ca.crt" | base64decode}}' > ca.crt; az network application-gateway """
        f"root-cert create --resource-group GROUP --gateway-name GATEWAY --name {name} --cert-file ca.crt) "
        f"and set the annotation to {name} in the chart's values"
    )
    return problem("agic-root-certificate", ref, message, hint, ingress_annotations.path(ROOT))


# All is set on routing objects.
service_changes = no_service_changes


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001 - each is judged alone
) -> Iterator[Finding]:
    """What else comes of the annotations: the Host that the application gets, and whose CA it must be."""
    for service, upstream in {upstream.service: upstream for upstream in upstreams}.items():
        message = (
            f"the Application Gateway sends Host {upstream.server_name} in place of that of the browser: an "
            "application that builds links from it has to use X-Original-Host"
        )
        yield warning("agic-host", service, message)
        root = ingress_annotations.value(upstream.source, ROOT)
        message = f"root certificate {root} of the Application Gateway must be that of the issuer"
        yield note("agic-issuer", service, message)


def _annotation(source: Manifest, key: str) -> str:
    return ingress_annotations.value(source, PREFIX + key)
