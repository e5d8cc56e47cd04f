"""Checks the options of a Service as far as that needs no manifest."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.flags import durations
from post_renderer.model import Finding, Ref, Request, Settings, problem

# The least that cert-manager's webhook accepts, in seconds
# (cert-manager 1.21, internal/apis/certmanager/validation/certificate.go).
LEAST_DURATION, LEAST_RENEW_BEFORE = 3600, 300
# The upper bound of X.509 for a common name, in characters, which the same webhook checks.
LONGEST_COMMON_NAME = 64


def problems(request: Request, settings: Settings) -> Iterator[Finding]:
    """All problems of the options of ``request``."""
    ref, options = request.service, request.options
    yield from _dns_names(request, settings)
    if len(ref.name) > LONGEST_COMMON_NAME:
        limit = f"the {LONGEST_COMMON_NAME} characters of X.509"
        message = f"its name, which becomes the commonName, is longer than {limit}"
        hint = "no cluster accepts a Service name of more than 63 characters: shorten it"
        yield problem("service-name-too-long", ref, message, hint)
    yield from _durations(ref, options.duration, options.renew_before)


def _dns_names(request: Request, settings: Settings) -> Iterator[Finding]:
    ref = request.service
    own = f"{ref.name}.{ref.namespace}.svc"
    full = f"{own}.{settings.cluster_domain}"
    for name in request.options.dns_names:
        bare = name.removeprefix("*.")
        if name not in settings.allowed_dns_names and not any(
            bare == o or bare.endswith(f".{o}") for o in (full, own)
        ):
            hint = "add it to allowedDnsNames in the config file if the certificate should cover it"
            yield problem("dns-name-not-allowed", ref, f"dns-names: {name} is not below {full}", hint)


def _durations(ref: Ref, duration: str, renew_before: str) -> Iterator[Finding]:
    lasts, before = durations.seconds(duration) or 0, durations.seconds(renew_before) or 0
    if lasts < LEAST_DURATION:
        yield problem(
            "duration-too-short",
            ref,
            f"duration {duration} is less than 1h, the least that cert-manager accepts",
        )
    if before < LEAST_RENEW_BEFORE:
        message = f"renew-before {renew_before} is less than 5m, the least that cert-manager accepts"
        yield problem("renew-before-too-short", ref, message)
    elif before >= lasts:
        yield problem(
            "renew-before-too-long", ref, f"renew-before {renew_before} is not less than duration {duration}"
        )
