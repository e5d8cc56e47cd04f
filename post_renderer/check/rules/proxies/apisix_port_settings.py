"""A scheme that only older versions of APISIX's controller read."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.apisix import GROUP
from post_renderer.model import WARNING, fields

_HTTPS = ("https", "grpcs")

ABOUT = About(
    id="apisix-port-settings",
    severity=WARNING,
    title="HTTPS is set in `portLevelSettings` of an ApisixUpstream alone.",
    why=(
        "Version 2 of the controller does not read `portLevelSettings`, so that plain HTTP is spoken "
        "(apache/apisix-ingress-controller 2.0, internal/adc/translator/apisixupstream.go)."
    ),
    fix="set spec.scheme of the ApisixUpstream as well",
    example=Example(
        "apisix",
        good="  timeout:\n    read: 30s\n",
        bad="  portLevelSettings:\n    - port: 80\n      scheme: https\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The ApisixUpstreams of the stream that are so."""
    for upstream in context.objects.by_kind("ApisixUpstream", GROUP):
        own = fields.text(upstream.body, "spec", "scheme").lower()
        for index, entry in enumerate(fields.sequence(upstream.body, "spec", "portLevelSettings")):
            scheme = fields.text(entry, "scheme").lower()
            if scheme in _HTTPS and own not in _HTTPS:
                path = ("spec", "portLevelSettings", index, "scheme")
                message = f"port {fields.text(entry, 'port')} has scheme {scheme}, and spec.scheme is not set"
                yield Mistake(upstream.ref, path, message)
