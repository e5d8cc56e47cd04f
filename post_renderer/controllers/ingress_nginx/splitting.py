"""How an Ingress of ingress-nginx is split: it merges the Ingresses of one host.

v1.15.1, internal/ingress/controller/controller.go: paths are sorted by length, whichever Ingress has them
(getBackendServers), and one with a regular expression makes those of its host regular expressions
(template.go, enforceRegexModifier). What counts for all of a host (server-snippet, server-alias,
auth-tls-secret and the like) is taken from the first Ingress that sets it, so the same value twice is as good
as once.
"""

from __future__ import annotations

from post_renderer.controllers.ingress_nginx import canaries
from post_renderer.controllers.upstream import Splitting
from post_renderer.model import Manifest

_PREFIX = "nginx.ingress.kubernetes.io/"


def _takes_settings_from(source: Manifest) -> bool:
    """Whether the annotations of an Ingress count; a canary has those of its main Ingress, path by path."""
    return not canaries.is_canary(source)


SPLITTING = Splitting(
    # checkOverlap in controller.go: the admission webhook refuses a path that another Ingress has, unless one
    # of the two says canary. A copy is created before its original loses the path, and removed after it
    # got the path back; while both have it, the older one counts.
    annotations={f"{_PREFIX}canary": "false"},
    # internal/ingress/annotations/ratelimit/main.go: the zone has the name of the Ingress.
    counted=tuple(f"{_PREFIX}limit-{what}" for what in ("connections", "rpm", "rps")),
    is_needed=_takes_settings_from,
)
