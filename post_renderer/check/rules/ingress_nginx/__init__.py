"""Rules about Ingresses that ingress-nginx reads."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.ingress_nginx import (
    ingress_nginx_auth_tls_for_pods,
    ingress_nginx_canary_protocol,
    ingress_nginx_grpcs_unverified,
    ingress_nginx_host_verified,
    ingress_nginx_name_missing,
    ingress_nginx_protocol_value,
    ingress_nginx_removed_annotation,
    ingress_nginx_risk_level,
    ingress_nginx_secret_name,
    ingress_nginx_secret_namespace,
    ingress_nginx_secret_without_ca,
    ingress_nginx_server_name_value,
    ingress_nginx_settings_without_secret,
    ingress_nginx_shared_connections,
    ingress_nginx_snippet_twice,
    ingress_nginx_snippet_verify_off,
    ingress_nginx_ssl_passthrough,
    ingress_nginx_tls_versions,
    ingress_nginx_verify_over_http,
    ingress_nginx_verify_value,
    ingress_nginx_verify_without_secret,
)

RULES: tuple[Rule, ...] = (
    ingress_nginx_auth_tls_for_pods,
    ingress_nginx_canary_protocol,
    ingress_nginx_grpcs_unverified,
    ingress_nginx_host_verified,
    ingress_nginx_name_missing,
    ingress_nginx_protocol_value,
    ingress_nginx_removed_annotation,
    ingress_nginx_risk_level,
    ingress_nginx_secret_name,
    ingress_nginx_secret_namespace,
    ingress_nginx_secret_without_ca,
    ingress_nginx_server_name_value,
    ingress_nginx_settings_without_secret,
    ingress_nginx_shared_connections,
    ingress_nginx_snippet_twice,
    ingress_nginx_snippet_verify_off,
    ingress_nginx_ssl_passthrough,
    ingress_nginx_tls_versions,
    ingress_nginx_verify_over_http,
    ingress_nginx_verify_value,
    ingress_nginx_verify_without_secret,
)
