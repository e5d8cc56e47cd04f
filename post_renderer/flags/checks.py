"""Checks the options of a Service as far as that needs no manifest."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.flags import durations
from post_renderer.kubernetes import names
from post_renderer.model import Finding, Ref, Request, Settings, problem

# The least that cert-manager's webhook accepts, in seconds
# (cert-manager 1.21, internal/apis/certmanager/validation/certificate.go).
LEAST_DURATION, LEAST_RENEW_BEFORE = 3600, 300
# ghostunnel v1.11.1, main.go, validateServerFlags: neither goes with --allow-dns.
_ADMITS_EVERYONE = ("--allow-all", "--disable-authentication")


def problems(request: Request, settings: Settings) -> Iterator[Finding]:
    """All problems of the options of ``request``."""
    ref, options = request.service, request.options
    yield from _names(ref, settings.cluster_domain)
    yield from _dns_names(request, settings)
    yield from _durations(ref, options.duration, options.renew_before)
    if options.client_auth:
        yield from _client_auth(request, settings)


def _names(ref: Ref, cluster_domain: str) -> Iterator[Finding]:
    """The problems of the names that a certificate is made of, wherever they come from.

    A namespace that is unknown is reported when the Service is joined.
    """
    if not names.is_label(ref.name):
        message = f'its name "{ref.name}" would be a name in a certificate, and no cluster accepts it'
        yield problem("service-name-invalid", ref, message, f"a Service is named by {names.LABEL}")
    if ref.namespace and not names.is_label(ref.namespace):
        message = (
            f'namespace "{ref.namespace}" would be in the names of a certificate, and no cluster accepts it'
        )
        yield problem("namespace-invalid", ref, message, f"a namespace is named by {names.LABEL}")
    # The longest name in a certificate is that of the client of a Service with names of 63 characters.
    longest = names.LONGEST_NAME - len("client...svc.") - 2 * names.LONGEST_LABEL
    if not names.is_dns_name(f"x.{cluster_domain}") or len(cluster_domain) > longest:
        message = f'clusterDomain "{cluster_domain}" would be in the names of a certificate'
        hint = f"set a DNS name of at most {longest} characters in the config file, such as cluster.local"
        yield problem("cluster-domain-invalid", ref, message, hint)


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


def _client_auth(request: Request, settings: Settings) -> Iterator[Finding]:
    """The problems of other options with ``client-auth``."""
    ref, options = request.service, request.options
    admitting = [arg for arg in settings.sidecar.extra_args if arg.partition("=")[0] in _ADMITS_EVERYONE]
    if admitting:
        message = f"client-auth true and {admitting[0]} in sidecar.extraArgs: the sidecar would not start"
        yield problem("client-auth-contradicted", ref, message, "remove the argument")
    if len(options.certificate_name) > names.LONGEST_NAME - len("-client"):
        longest = names.LONGEST_NAME - len("-client")
        message = f"certificate-name is longer than {longest} characters, and client-auth adds -client"
        yield problem("client-auth-contradicted", ref, message, "shorten it")
