"""The rules of ``check``, sorted by id."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules import (
    ingress_nginx_verify_value,
    policy_ca_from_secret,
    policy_ca_key_missing,
    policy_conflict,
    policy_hostname,
    policy_hostname_unverified,
    policy_missing,
    policy_name_not_verified,
    policy_not_read,
    policy_target_not_found,
    policy_version,
    policy_without_ca,
    verified_name_not_covered,
)

RULES: tuple[Rule, ...] = (
    ingress_nginx_verify_value,
    policy_ca_from_secret,
    policy_ca_key_missing,
    policy_conflict,
    policy_hostname,
    policy_hostname_unverified,
    policy_missing,
    policy_name_not_verified,
    policy_not_read,
    policy_target_not_found,
    policy_version,
    policy_without_ca,
    verified_name_not_covered,
)
