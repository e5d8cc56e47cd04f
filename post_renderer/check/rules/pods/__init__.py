"""Rules about pods: their ports, probes, and the Secrets that they mount."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.pods import (
    listens_on_loopback,
    probe_scheme,
    probes_disagree,
    secret_file_missing,
    secret_in_environment,
    secret_key_missing,
    secret_misspelt,
    secret_mode,
    secret_of_other_namespace,
    secret_optional,
    secret_sub_path,
    target_port_not_declared,
    target_port_of_sidecar,
)

RULES: tuple[Rule, ...] = (
    listens_on_loopback,
    probe_scheme,
    probes_disagree,
    secret_file_missing,
    secret_in_environment,
    secret_key_missing,
    secret_misspelt,
    secret_mode,
    secret_of_other_namespace,
    secret_optional,
    secret_sub_path,
    target_port_not_declared,
    target_port_of_sidecar,
)
