"""Rules about routes of any controller."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.routes import (
    annotations_of_other_controller,
    app_protocol_plain,
    ca_key_pair_referenced,
    controller_verifies_nothing,
    https_to_plain_port,
    https_to_port_called_http,
    ingress_api_removed,
    ingress_class_contradicts,
    ingress_class_unknown,
    leaf_as_ca,
    passthrough_certificate,
    plain_to_tls_port,
    route_port_not_found,
    verified_name_not_covered,
)

RULES: tuple[Rule, ...] = (
    annotations_of_other_controller,
    app_protocol_plain,
    ca_key_pair_referenced,
    controller_verifies_nothing,
    https_to_plain_port,
    https_to_port_called_http,
    ingress_api_removed,
    ingress_class_contradicts,
    ingress_class_unknown,
    leaf_as_ca,
    passthrough_certificate,
    plain_to_tls_port,
    route_port_not_found,
    verified_name_not_covered,
)
