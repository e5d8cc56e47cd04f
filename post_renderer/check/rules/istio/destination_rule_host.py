"""A DestinationRule whose host is a part of the name of a Service."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR, fields

ABOUT = About(
    id="destination-rule-host",
    severity=ERROR,
    title="The host of a DestinationRule is neither the short nor the full name of a Service.",
    why=(
        "Istio completes a host without a dot, and takes one with a dot as it is (istio/istio of "
        "2026-08-27, pilot/pkg/model/config.go, ResolveShortnameToFQDN): `web.shop` and `web.shop.svc` are "
        "no Service, so the rule is for nothing, and the gateway sends plain HTTP."
    ),
    fix="write the full name, such as web.shop.svc.cluster.local",
    example=Example(
        "istio",
        good="  host: web.shop.svc.cluster.local\n  trafficPolicy",
        bad="  host: web.shop.svc\n  trafficPolicy",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The rules with TLS settings for such hosts, where the Service that is meant is in the stream."""
    for rule, service in context.destination_rules:
        host = fields.text(rule.body, "spec", "host")
        if "." in host and host.partition(".svc.")[2] == "" and "*" not in host:
            message = (
                f"is for host {host}, which is not the name of {service.ref} for Istio, nor of another one"
            )
            yield Mistake(rule.ref, ("spec", "host"), message)
