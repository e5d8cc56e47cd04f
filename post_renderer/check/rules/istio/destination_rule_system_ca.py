"""A DestinationRule with TLS that names no CA."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.istio import destination_rules
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="destination-rule-system-ca",
    severity=WARNING,
    title="A DestinationRule with TLS mode SIMPLE names no CA.",
    why=(
        "Without `credentialName` and `caCertificates` Istio verifies by the CAs of the proxy's operating "
        "system (istio/istio of 2026-08-27, pilot/pkg/networking/core/cluster_tls.go), which have not "
        "signed a certificate of an internal CA: clients get 503. Versions that did not do so yet verify "
        "nothing."
    ),
    fix="set credentialName to a Secret with ca.crt in the namespace of the gateway's pods",
    example=Example("istio", good="          credentialName: internal-ca\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The TLS settings of that kind."""
    for rule, service in context.destination_rules:
        for path, tls in destination_rules.all_tls(rule):
            has_ca = fields.text(tls, "credentialName") or fields.text(tls, "caCertificates")
            if fields.text(tls, "mode") == "SIMPLE" and not has_ca and not destination_rules.accepts_any(tls):
                message = f"names no CA for the certificate of {service.ref}"
                yield Mistake(rule.ref, path, message)
