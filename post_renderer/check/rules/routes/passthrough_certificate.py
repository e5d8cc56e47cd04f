"""Connections of browsers that end in pods with an internal certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.check.context import CheckContext, covers
from post_renderer.check.forwarding import is_passed_through
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import WARNING
from post_renderer.topology.connections import Connection

_SNI = re.compile(r"HostSNI\(`([^`*]+)`\)")

ABOUT = About(
    id="passthrough-certificate",
    severity=WARNING,
    title="TLS of browsers is passed through to pods whose certificate does not have the public name.",
    why=(
        "Nothing ends TLS before the pods, so that browsers get their certificate, and refuse one that has "
        "not the name of the site (RFC 9110, 4.3.4). Nor does the controller verify anything."
    ),
    fix="have the controller end TLS and speak HTTPS to the pods, or add the public name to the Certificate",
    example=Example(
        "openshift",
        good="""\
    termination: reencrypt
    destinationCACertificate: |
      the certificate of the CA, in PEM
""",
        bad="    termination: passthrough\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The routes of a known host that are passed through to pods with other Certificates of the stream."""
    for each in context.connections:
        # Beside verification it is a mistake of its own: ingress-nginx-ssl-passthrough.
        is_alone = is_passed_through(each) and not each.tls.ca_verified
        host = _host(each) if is_alone else ""
        certificates = (
            [c for listener in each.listeners for c in context.all_certificates_of(listener)] if host else []
        )
        if certificates and not any(covers(certificate, host) for certificate in certificates):
            message = (
                f"passes TLS for {host} through to pods with {certificates[0].ref}, which has not that name"
            )
            yield Mistake(each.source.ref, each.route.path, message)


def _host(connection: Connection) -> str:
    """The host of a route, empty where it is any."""
    location = connection.route.location
    match = _SNI.search(location)
    host = match[1] if match else re.split(r"[/ ]", location)[0]
    return "" if "*" in host or "." not in host or "(" in host else host
