"""A DestinationRule by which the gateway verifies the host that the browser asks for."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext, covers, dns_names
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.istio import destination_rules
from post_renderer.model import ERROR, Body, Manifest, fields
from post_renderer.topology.connections import Connection

ABOUT = About(
    id="destination-rule-verifies-host",
    severity=ERROR,
    title="A DestinationRule without `sni` and `subjectAltNames` verifies the public host.",
    why=(
        "The gateway sends and verifies the host of the request then, which the internal certificate does "
        "not have: clients get 503 (seen with the pilot of 2026-08-27; istio/istio, "
        "pilot/pkg/networking/core/cluster_tls.go, AutoSanValidation)."
    ),
    fix="set sni and subjectAltNames to a name of the certificate",
    example=Example(
        "istio",
        good="          sni: web.shop.svc\n          subjectAltNames:\n            - web.shop.svc\n",
        bad="",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The VirtualServices none of whose hosts is in a certificate of the pods."""
    rules = {service.ref: rule for rule, service in context.destination_rules}
    for connection in context.connections:
        rule = rules.get(connection.service.ref)
        if rule is None or connection.source.ref.kind != "VirtualService" or connection.port is None:
            continue
        tls = destination_rules.tls_of(rule, connection.port.number)
        hosts = fields.words(connection.source.body, "spec", "hosts")
        certificates = [c for listener in connection.listeners for c in context.certificates_of(listener)]
        is_public = bool(hosts) and all("." in host and "*" not in host for host in hosts)
        covered = any(covers(each, host) for each in certificates for host in hosts)
        if _verifies_host(tls) and is_public and certificates and not covered and not _rewrites(connection):
            message = (
                f"verifies {' or '.join(hosts)}, the host of {connection.source.ref}, and the certificate of "
                f"{connection.service.ref} has {', '.join(_names(certificates))}"
            )
            yield Mistake(rule.ref, ("spec", "trafficPolicy"), message)


def _verifies_host(tls: Body) -> bool:
    is_set = fields.text(tls, "sni") or fields.words(tls, "subjectAltNames")
    mode = fields.text(tls, "mode")
    return mode in ("SIMPLE", "MUTUAL") and not is_set and not destination_rules.accepts_any(tls)


def _rewrites(connection: Connection) -> bool:
    """Whether the VirtualService sets another host for some of its requests."""
    routes = fields.sequence(connection.source.body, "spec", "http")
    return any(fields.text(route, "rewrite", "authority") for route in routes)


def _names(certificates: list[Manifest]) -> list[str]:
    return list(dict.fromkeys(name for each in certificates for name in dns_names(each)))
