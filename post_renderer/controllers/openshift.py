"""The router of OpenShift 4: Routes, and Ingresses, of which OpenShift makes Routes.

Before, an Ingress without annotations: HTTP to the pods. After::

    route.openshift.io/termination: "reencrypt"
    route.openshift.io/destination-ca-certificate-secret: "web-ca"

The Secret is read from ``tls.crt``, never ``ca.crt`` (route-controller-manager,
pkg/route/ingress/ingress.go, destinationCACertificateForIngress), so ``ca-secret`` has to name one with the
CA in ``tls.crt``. A Route has no reference to a Secret: it needs the CA as text in
``spec.tls.destinationCACertificate``. Where it is missing, the router verifies with the CA of OpenShift's own
service certificates and refuses pods with any other, so that encryption alone is not to be had.

With a CA of one's own the name is not verified: the router gives HAProxy no ``verifyhost`` (openshift/router,
images/router/haproxy/conf/haproxy-config.template).

A Route names its port by the name of the Service port or by the number of the pods' port; one that names none
leads to all ports of the Service at once (pkg/router/template/template_helper.go, endpointsForAlias), so that
it gets the HTTPS port by its name. A Route without ``spec.tls`` is served on HTTPS as well from then on, with
``insecureEdgeTerminationPolicy: Allow``, so that HTTP goes on for its clients; of an Ingress without
``spec.tls`` OpenShift makes a Route that redirects them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.upstream import (
    API_SERVER,
    DOCUMENTATION,
    FIELD,
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
from post_renderer.model import (
    ELSEWHERE,
    Decision,
    Finding,
    Manifest,
    Path,
    Put,
    Route,
    fields,
    note,
    problem,
    warning,
)

SUPPORT = {
    "Ingress": Support(
        switch=OBJECT,
        ca_forms=(CAForm("Secret", "tls.crt"),),
        verifies_name=False,
        grpc="yes",
        websocket="yes",
        presents_certificates=False,
        proof=DOCUMENTATION,
        # ingress.go, sync: each path becomes a Route, whichever Ingress has it.
        splitting=Splitting(),
    ),
    "Route": Support(
        switch=OBJECT,
        ca_forms=(CAForm(FIELD, "spec.tls.destinationCACertificate"),),
        verifies_name=False,
        grpc="yes",
        websocket="yes",
        presents_certificates=False,
        proof=API_SERVER,
    ),
}
# openshift/api route/v1, and route-controller-manager, pkg/routecontroller/wellknown.go.
TERMINATION = "route.openshift.io/termination"
DESTINATION_CA = "route.openshift.io/destination-ca-certificate-secret"
REENCRYPT, PASSTHROUGH = "reencrypt", "passthrough"
_TLS = ("spec", "tls")


def observe(
    route: Route,  # noqa: ARG001 - TLS is a matter of the whole object
    source: Manifest,
    service: Manifest,  # noqa: ARG001
    objects: ObjectLookup,  # noqa: ARG001
) -> UpstreamTLS:
    """What ``source`` sets: with passthrough or reencryption the pods speak TLS."""
    termination = termination_of(source)
    if termination not in (REENCRYPT, PASSTHROUGH):
        return UpstreamTLS()
    ca = source.annotations.get(DESTINATION_CA) or fields.text(source.body, *_TLS, "destinationCACertificate")
    is_verified = termination == REENCRYPT and bool(ca)
    return UpstreamTLS(encrypted=True, ca_verified=is_verified, evidence=f"termination {termination}")


def termination_of(source: Manifest) -> str:
    """Where TLS of clients ends, as ``source`` sets it; empty where it does not."""
    if source.ref.kind == "Ingress":
        return source.annotations.get(TERMINATION, "")
    return fields.text(source.body, *_TLS, "termination")


def verification(upstream: Upstream) -> Verification:  # noqa: ARG001 - the same for all
    """The CA is verified, the name never is."""
    reason = (
        "the router of OpenShift does not compare the name where it is given a CA: it accepts any "
        "certificate that the CA has issued"
    )
    return Verification(ca=True, name=False, reason=reason)


def changes(
    source: Manifest,
    upstreams: Sequence[Upstream],
    objects: ObjectLookup,  # noqa: ARG001 - it needs no other object
) -> Iterator[Decision]:
    """The annotations of an Ingress or the fields of a Route, or the problem with what is in their way."""
    obstacles = [problem for upstream in upstreams for problem in _obstacles(source, upstream)]
    if obstacles:
        yield from dict.fromkeys(obstacles)
    elif source.ref.kind == "Ingress":
        yield from _of_ingress(source, upstreams[0])
    else:
        yield from _of_route(source, upstreams[0])


def _obstacles(source: Manifest, upstream: Upstream) -> Iterator[Finding]:
    path: Path = (*_TLS, "termination")
    if source.ref.kind == "Ingress":
        path = ingress_annotations.path(TERMINATION)
    if termination_of(source) == PASSTHROUGH:
        message = (
            "termination passthrough forwards the browser's connection to the pods: the browser gets the "
            "internal certificate, and the router verifies nothing"
        )
        hint = "set termination to reencrypt, or set routes to keep"
        yield problem("ssl-passthrough", source.ref, message, hint, path)
    if not upstream.verify:
        message = (
            "verify false: the router of OpenShift always verifies, and without a CA of your own it refuses "
            "all certificates but those of OpenShift's own service CA"
        )
        yield problem("verify-false-unsupported", upstream.service, message, 'set verify to "true"')
    if source.ref.kind == "Route":
        yield from _obstacles_of_route(source, upstream)


def _obstacles_of_route(source: Manifest, upstream: Upstream) -> Iterator[Finding]:
    path = (*_TLS, "destinationCACertificate")
    if not fields.text(source.body, *path):
        message = (
            "a Route has the CA as text in spec.tls.destinationCACertificate, which is missing; cert-manager "
            f"has it in ca.crt of Secret {upstream.trust.namespace}/{upstream.trust.secret}"
        )
        hint = (
            "set it in the chart's values, with termination reencrypt; or have an Ingress of class "
            "openshift-default in place of the Route, which reads the CA from a Secret (ca-secret)"
        )
        yield problem("destination-ca-missing", source.ref, message, hint, path)
    if upstream.port.position == ELSEWHERE:
        message = (
            f"a Route names its port as {upstream.service} does, which is not in the stream: the name of "
            f"port {upstream.port.number} is unknown"
        )
        yield problem(
            "route-port-elsewhere", source.ref, message, "set routes to keep, and the port yourself"
        )


def _of_ingress(source: Manifest, upstream: Upstream) -> Iterator[Decision]:
    values = {TERMINATION: REENCRYPT, DESTINATION_CA: upstream.trust.secret}
    if not fields.sequence(source.body, "spec", "tls") and not termination_of(source) and source.body:
        message = (
            "has no TLS for browsers: the Route that OpenShift makes of it will redirect them to HTTPS, with "
            "the router's certificate"
        )
        yield warning("browsers-redirected", source.ref, message, "set spec.tls if they need another one")
    yield from ingress_annotations.settings(source, values, f"HTTPS to {upstream.service}", (TERMINATION,))


def _of_route(source: Manifest, upstream: Upstream) -> Iterator[Decision]:
    why = f"HTTPS to {upstream.service}"
    if not termination_of(source):
        message = "has no TLS for browsers: the router will also serve it on HTTPS, with its own certificate"
        yield note("browsers-may-use-https", source.ref, message)
        policy: Path = (*_TLS, "insecureEdgeTerminationPolicy")
        yield Put(source.ref, policy, "Allow", "HTTP goes on for browsers")
    yield Put(source.ref, (*_TLS, "termination"), REENCRYPT, why)


# All is set on routing objects.
service_changes = no_service_changes


def about(
    upstreams: Sequence[Upstream],
    sources: Sequence[Manifest],  # noqa: ARG001
) -> Iterator[Finding]:
    """A note on the Secret with the CA of each Service that an Ingress leads to."""
    of_ingresses = [upstream for upstream in upstreams if upstream.source.ref.kind == "Ingress"]
    for upstream in by_service(of_ingresses).values():
        secret = f"{upstream.trust.namespace}/{upstream.trust.secret}"
        message = f"ca-secret: {secret} must have the CA in tls.crt; without it the router refuses the pods"
        yield note("destination-ca-in-tls-crt", upstream.service, message)
