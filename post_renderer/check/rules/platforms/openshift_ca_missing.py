"""Reencryption by OpenShift to pods with a certificate of another CA."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers import openshift
from post_renderer.model import ERROR
from post_renderer.topology.connections import Connection

_SERVING = "service.beta.openshift.io/serving-cert-secret-name"

ABOUT = About(
    id="openshift-ca-missing",
    severity=ERROR,
    title="The termination is `reencrypt` without a CA, and the pods have a certificate of cert-manager.",
    why=(
        "Without a CA the router trusts that of OpenShift's own service certificates, and refuses all "
        "others (openshift/router, images/router/haproxy/conf/haproxy-config.template): clients get 503."
    ),
    fix="set destinationCACertificate, or destination-ca-certificate-secret of an Ingress",
    example=Example(
        "openshift",
        good="    destinationCACertificate: |\n      the certificate of the CA, in PEM\n",
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routing objects without a CA whose pods have nothing but Certificates of the stream mounted."""
    for each in context.connections:
        if each.controller != "openshift" or openshift.termination_of(each.source) != openshift.REENCRYPT:
            continue
        issued = _issued(each, context)
        if issued and not each.tls.ca_verified and _SERVING not in each.service.annotations:
            message = f"has no CA for {each.service.ref}, whose pods serve {issued}"
            yield Mistake(each.source.ref, each.route.path, message)


def _issued(connection: Connection, context: CheckContext) -> str:
    """The first Certificate that the pods have mounted, for messages; empty without one."""
    found = (each for listener in connection.listeners for each in context.all_certificates_of(listener))
    return next((str(each.ref) for each in found), "")
