"""A DestinationRule with ``sni`` and without ``subjectAltNames``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.istio import destination_rules
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="destination-rule-name-not-verified",
    severity=ERROR,
    title="A DestinationRule sets `sni` without `subjectAltNames`, so no name is verified.",
    why=(
        "With `sni` Istio no longer verifies the name that the client asked for, and `sni` itself is sent, "
        "not verified (istio/istio of 2026-08-27, pilot/pkg/networking/core/cluster_tls.go): a certificate "
        "of the same CA with any other name is accepted (seen running)."
    ),
    fix="add subjectAltNames with the same name",
    example=Example("istio", good="          subjectAltNames:\n            - web.shop.svc\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The TLS settings of that kind."""
    for rule, service in context.destination_rules:
        for path, tls in destination_rules.all_tls(rule):
            verifies = fields.text(tls, "mode") in ("SIMPLE", "MUTUAL") and not destination_rules.accepts_any(
                tls
            )
            if verifies and fields.text(tls, "sni") and not fields.words(tls, "subjectAltNames"):
                message = (
                    f"sends {fields.text(tls, 'sni')} as SNI and verifies no name of {service.ref}, because "
                    "it has no subjectAltNames"
                )
                yield Mistake(rule.ref, path, message)
