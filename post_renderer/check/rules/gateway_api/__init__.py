"""Rules about the Gateway API and its BackendTLSPolicies."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.gateway_api import (
    policy_ca_from_secret,
    policy_ca_key_missing,
    policy_ca_of_other_namespace,
    policy_conflict,
    policy_hostname,
    policy_hostname_unverified,
    policy_missing,
    policy_name_not_verified,
    policy_not_read,
    policy_passthrough,
    policy_target_not_found,
    policy_version,
    policy_without_ca,
)

RULES: tuple[Rule, ...] = (
    policy_ca_from_secret,
    policy_ca_key_missing,
    policy_ca_of_other_namespace,
    policy_conflict,
    policy_hostname,
    policy_hostname_unverified,
    policy_missing,
    policy_name_not_verified,
    policy_not_read,
    policy_passthrough,
    policy_target_not_found,
    policy_version,
    policy_without_ca,
)
