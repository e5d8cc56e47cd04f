"""A subset of a DestinationRule that switches TLS off."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.istio import destination_rules
from post_renderer.model import WARNING, fields

_NAMES = "          subjectAltNames:\n            - web.shop.svc\n"
ABOUT = About(
    id="destination-rule-subset",
    severity=WARNING,
    title="A subset of a DestinationRule has other TLS settings than its Service.",
    why=(
        "Those of a subset win over those of the Service for all requests that are routed to it "
        "(istio.io/api of 2026-08-24, networking/v1alpha3/destination_rule.proto, Subset.traffic_policy): "
        "they are sent without the TLS that the Service needs."
    ),
    fix="remove tls from the subset",
    example=Example(
        "istio",
        good=_NAMES,
        bad=_NAMES + "  subsets:\n    - name: v2\n      labels:\n        version: v2\n      trafficPolicy:\n"
        "        tls:\n          mode: DISABLE\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The subsets of that kind, in rules that set up TLS."""
    for rule, service in context.destination_rules:
        modes = {fields.text(tls, "mode") for _, tls in destination_rules.all_tls(rule)}
        if not modes & {"SIMPLE", "MUTUAL"}:
            continue
        for index, subset in enumerate(fields.sequence(rule.body, "spec", "subsets")):
            mode = fields.text(subset, "trafficPolicy", "tls", "mode")
            if mode and mode not in modes:
                message = (
                    f"subset {fields.text(subset, 'name')} has tls mode {mode}, and {service.ref} "
                    f"{' and '.join(sorted(modes))}"
                )
                yield Mistake(rule.ref, ("spec", "subsets", index, "trafficPolicy", "tls"), message)
