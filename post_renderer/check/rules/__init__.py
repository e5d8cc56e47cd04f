"""The rules of ``check``, sorted by id."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules import ingress_nginx_verify_value, verified_name_not_covered

RULES: tuple[Rule, ...] = (
    ingress_nginx_verify_value,
    verified_name_not_covered,
)
