"""A DestinationRule whose TLS settings exclude each other."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.istio import destination_rules
from post_renderer.model import ERROR, Body, fields

_FILES = ("clientCertificate", "privateKey", "caCertificates")
ABOUT = About(
    id="destination-rule-refused",
    severity=ERROR,
    title="TLS settings of a DestinationRule exclude each other.",
    why=(
        "Istio's webhook refuses the object, so the release fails, or what was there before goes on "
        "(istio/istio of 2026-08-27, pkg/config/validation/agent/validation.go). Files of the proxy exclude "
        "`credentialName`; `insecureSkipVerify` excludes whatever would be verified; MUTUAL needs a key "
        "pair."
    ),
    fix="keep credentialName, sni and subjectAltNames alone",
    example=Example(
        "istio",
        good="          sni: web.shop.svc\n",
        bad="          insecureSkipVerify: true\n          sni: web.shop.svc\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The TLS settings that are refused."""
    for rule, _ in context.destination_rules:
        for path, tls in destination_rules.all_tls(rule):
            message = _refused(tls)
            if message:
                yield Mistake(rule.ref, path, message)


def _refused(tls: Body) -> str:
    """What Istio refuses in TLS settings, empty without it."""
    mode, credential = fields.text(tls, "mode"), fields.text(tls, "credentialName")
    present = [key for key in _FILES if fields.text(tls, key)]
    if mode in ("SIMPLE", "MUTUAL") and credential and present:
        return f"has credentialName and {', '.join(present)}"
    verified = [key for key in ("caCertificates", "credentialName", "subjectAltNames") if tls.get(key)]
    if mode == "SIMPLE" and verified and destination_rules.accepts_any(tls):
        return f"has insecureSkipVerify and {', '.join(verified)}"
    if mode == "MUTUAL" and not credential and not {"clientCertificate", "privateKey"} <= {*present}:
        return "has mode MUTUAL without credentialName, and without clientCertificate and privateKey"
    return ""
