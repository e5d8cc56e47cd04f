"""TLS settings of a DestinationRule for a port that the Service does not have."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.istio import destination_rules
from post_renderer.kubernetes import services
from post_renderer.model import ERROR, fields, fields_and_indices

ABOUT = About(
    id="destination-rule-port",
    severity=ERROR,
    title="A DestinationRule has TLS settings for a port that the Service does not have.",
    why=(
        "`port.number` is that of the Service, not of its pods (istio.io/api of 2026-08-24, "
        "networking/v1alpha3/destination_rule.proto). The settings are for nothing, and the gateway sends "
        "plain HTTP."
    ),
    fix="name the number of the Service port",
    example=Example(
        "istio", good="          number: 443\n        tls", bad="          number: 8443\n        tls"
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The TLS settings of such ports."""
    for rule, service in context.destination_rules:
        ports = services.ports(service.body)
        numbers = {port.number for port in ports}
        for path, _ in destination_rules.all_tls(rule):
            entry = fields.at(rule.body, *fields_and_indices(path[:-1]))
            number = fields.number(fields.text(entry, "port", "number"))
            if number and numbers and number not in numbers:
                listed = ", ".join(map(services.label, ports))
                message = f"has tls settings for port {number} of {service.ref}, whose ports are {listed}"
                yield Mistake(rule.ref, (*path[:-1], "port", "number"), message)
