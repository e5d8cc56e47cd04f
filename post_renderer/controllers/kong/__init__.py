"""Kong Ingress Controller, as the source of 3.5 and Kong's nginx template have it.

All is set on the Service, and holds for each of its ports. Before: HTTP to the pods. After::

    metadata:
      annotations:
        konghq.com/protocol: "https"
        konghq.com/tls-verify: "true"
        konghq.com/tls-verify-depth: "2"
        konghq.com/ca-certificates-secrets: "web-ca"

Kong verifies CA and name together or nothing, and the name is that of the Host header that it sends
(``proxy_ssl_name $upstream_host``): the client's own, because ``konghq.com/preserve-host`` is true for an
Ingress that says nothing. So the certificate must cover the hosts of the Ingress (``dns-names``), or the
Ingress must say ``konghq.com/preserve-host: "false"``, and the pods get the Service's name as their Host
(``konghq.com/host-header``) in place of the client's. Neither is done unasked: the one needs a name that is
not the Service's, the other changes what the application sees, for all paths of the Ingress. Without either
the connection is encrypted and a warning says what is missing.

A CA needs a UUID in key ``id`` and the label ``konghq.com/ca-cert: "true"``, which no Secret of cert-manager
has: ``ca-secret`` or ``ca-configmap`` must name such an object.

Every port of the Service speaks HTTPS then: a route in another stream that leads to its plain port gets 502.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.kong import names, settings
from post_renderer.controllers.upstream import (
    DOCUMENTATION,
    SERVICE,
    CAForm,
    ObjectLookup,
    Support,
    Upstream,
    UpstreamTLS,
    Verification,
)
from post_renderer.model import Decision, Finding, Manifest, Ref, Route, note

# Kong/kubernetes-ingress-controller v3.5, internal/dataplane/translator/translate_cacerts.go and
# internal/store/store.go, ListCACerts.
_MORE = "a UUID in key id and label konghq.com/ca-cert"
_CREATE = {"create": "--from-literal=id=$(uuidgen)", "label": "konghq.com/ca-cert=true"}
SUPPORT = {
    "Ingress": Support(
        switch=SERVICE,
        ca_forms=(
            CAForm("Secret", "ca.crt", more=_MORE, **_CREATE),
            CAForm("ConfigMap", "ca.crt", more=_MORE, **_CREATE),
        ),
        verifies_name=True,
        grpc="yes",
        websocket="yes",
        presents_certificates=True,
        proof=DOCUMENTATION,
    )
}


def observe(route: Route, source: Manifest, service: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What the annotations of the Service set, which ``route`` leads to."""
    ref = service.ref._replace(name=route.service)
    found = [service] if ref == service.ref else objects.all(ref)
    return settings.observe(route, source, found[0]) if found else UpstreamTLS()


def verification(upstream: Upstream) -> Verification:
    """CA and name are verified where the certificate covers the Host that Kong sends, else neither."""
    if not upstream.verify:
        reason = "verify is false: any certificate is accepted"
        return Verification(ca=False, name=False, reason=reason)
    uncovered = names.uncovered(upstream)
    if uncovered:
        return Verification(ca=False, name=False, reason=_reason(upstream, uncovered))
    return Verification(ca=True, name=True)


def _reason(upstream: Upstream, uncovered: Sequence[str]) -> str:
    return (
        f"Kong verifies the name in the Host header that it sends, {', '.join(uncovered)}, and nothing where "
        f"the certificate of {upstream.service} does not cover that: add it to dns-names, or set "
        f'{names.PRESERVE_HOST} to "false" on the Ingress, with which the pods get {upstream.server_name} as '
        "their Host"
    )


def changes(
    source: Manifest,  # noqa: ARG001 - all is set on Services
    upstreams: Sequence[Upstream],  # noqa: ARG001
    objects: ObjectLookup,  # noqa: ARG001
) -> Iterator[Decision]:
    """None."""
    yield from ()


def service_changes(upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """The annotations of each Service that has HTTPS ports of ``upstreams``."""
    by_service: dict[Ref, list[Upstream]] = {}
    for upstream in upstreams:
        by_service.setdefault(upstream.https_service, []).append(upstream)
    for of_service in by_service.values():
        yield from settings.changes(of_service, objects)


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """A note on the CA of each Service that is verified, and one on the Host that its pods get."""
    services = {upstream.service: upstream for upstream in upstreams if verification(upstream).ca}
    for service, upstream in services.items():
        kind, name = settings.ca_of(upstream)
        message = f"{kind} {upstream.trust.namespace}/{name} must have ca.crt, {_MORE}, else Kong answers 502"
        yield note("kong-ca-needed", service, message)
    for upstream in upstreams:
        if verification(upstream).ca and not names.preserves_host(upstream.source):
            message = f"{upstream.source.ref} preserves no Host: the pods get {names.host_header(upstream)}"
            yield note("kong-host-header", upstream.service, message)
