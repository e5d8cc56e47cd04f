"""Rules about Istio, and about meshes."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.istio import (
    destination_rule_accepts_any,
    destination_rule_host,
    destination_rule_name_not_verified,
    destination_rule_port,
    destination_rule_refused,
    destination_rule_subset,
    destination_rule_system_ca,
    destination_rule_twice,
    destination_rule_verifies_host,
    istio_grpc,
    mesh_port_protocol,
    mesh_twice,
    virtual_service_tls,
)

RULES: tuple[Rule, ...] = (
    destination_rule_accepts_any,
    destination_rule_host,
    destination_rule_name_not_verified,
    destination_rule_port,
    destination_rule_refused,
    destination_rule_subset,
    destination_rule_system_ca,
    destination_rule_twice,
    destination_rule_verifies_host,
    istio_grpc,
    mesh_port_protocol,
    mesh_twice,
    virtual_service_tls,
)
