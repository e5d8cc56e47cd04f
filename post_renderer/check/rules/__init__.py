"""The rules of ``check``, by what they are about; each is a module, and is listed in its folder."""

from __future__ import annotations

from itertools import chain

from post_renderer.check.rule import Rule
from post_renderer.check.rules import (
    callers,
    certificates,
    flags,
    gateway_api,
    ingress_nginx,
    istio,
    platforms,
    pods,
    proxies,
    routes,
    traefik,
)

_TOPICS = (
    callers,
    certificates,
    flags,
    gateway_api,
    ingress_nginx,
    istio,
    platforms,
    pods,
    proxies,
    routes,
    traefik,
)
# Sorted by id.
RULES: tuple[Rule, ...] = tuple(
    sorted(chain.from_iterable(topic.RULES for topic in _TOPICS), key=lambda rule: rule.ABOUT.id)
)
