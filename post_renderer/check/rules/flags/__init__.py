"""Rules about the flags of backend-tls."""

from __future__ import annotations

from post_renderer.check.rule import Rule
from post_renderer.check.rules.flags import (
    flag_refused,
    flag_without_effect,
)

RULES: tuple[Rule, ...] = (
    flag_refused,
    flag_without_effect,
)
