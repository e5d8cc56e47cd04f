"""Rules about Traefik."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.traefik import (
    traefik_api_group,
    traefik_app_protocol,
    traefik_default_transport,
    traefik_insecure_skip_verify,
    traefik_root_cas_missing,
    traefik_server_name_missing,
    traefik_transport_name,
    traefik_transport_unused,
)

RULES: tuple[Rule, ...] = (
    traefik_api_group,
    traefik_app_protocol,
    traefik_default_transport,
    traefik_insecure_skip_verify,
    traefik_root_cas_missing,
    traefik_server_name_missing,
    traefik_transport_name,
    traefik_transport_unused,
)
