"""A DestinationRule that accepts any certificate."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.istio import destination_rules
from post_renderer.model import WARNING, fields

ABOUT = About(
    id="destination-rule-accepts-any",
    severity=WARNING,
    title="`insecureSkipVerify` of a DestinationRule makes the gateway accept any certificate.",
    why=(
        "Connections are encrypted, but to whoever answers: 200 with a certificate of any CA and name (seen "
        "with the pilot of 2026-08-27)."
    ),
    fix="remove it, and set credentialName, sni and subjectAltNames",
    example=Example(
        "istio",
        good="          credentialName: internal-ca\n          sni: web.shop.svc\n"
        "          subjectAltNames:\n            - web.shop.svc\n",
        bad="          insecureSkipVerify: true\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The TLS settings of that kind."""
    for rule, service in context.destination_rules:
        for path, tls in destination_rules.all_tls(rule):
            if destination_rules.accepts_any(tls) and fields.text(tls, "mode") in ("SIMPLE", "MUTUAL"):
                message = f"has insecureSkipVerify, so any certificate is accepted for {service.ref}"
                yield Mistake(rule.ref, (*path, "insecureSkipVerify"), message)
