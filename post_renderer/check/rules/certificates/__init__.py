"""Rules about Certificates and their issuers."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.certificates import (
    certificate_empty_subject,
    certificate_is_ca,
    certificate_issuer_not_found,
    certificate_key_kept,
    certificate_refused,
    certificate_secret_in_stream,
    certificate_secret_shared,
    certificate_self_signed,
    certificate_usages,
)

RULES: tuple[Rule, ...] = (
    certificate_empty_subject,
    certificate_is_ca,
    certificate_issuer_not_found,
    certificate_key_kept,
    certificate_refused,
    certificate_secret_in_stream,
    certificate_secret_shared,
    certificate_self_signed,
    certificate_usages,
)
