"""``proxy-ssl-name`` where the controller refuses annotations of that risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.check import ingress_nginx
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

_CONFIG = """\
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
data:
  annotations-risk-level: "Medium"
---
apiVersion: v1
kind: Service
"""
# The most severe annotation of each level (docs/user-guide/nginx-configuration/annotations-risk.md).
_REFUSED = {"Medium": ("proxy-ssl-name",), "Low": ("proxy-ssl-name", "proxy-ssl-secret")}

ABOUT = About(
    id="ingress-nginx-risk-level",
    severity=ERROR,
    title="`annotations-risk-level` of the controller refuses an annotation that verification needs.",
    why=(
        "`proxy-ssl-name` is of risk High and `proxy-ssl-secret` of Medium; an Ingress with an annotation "
        "above the level is refused as a whole (kubernetes/ingress-nginx v1.15.1, seen under traffic)."
    ),
    fix="set annotations-risk-level to High in the ConfigMap of the controller",
    example=Example("ingress-nginx", good="---\napiVersion: v1\nkind: Service\n", bad=_CONFIG),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The Ingresses with such an annotation, where a ConfigMap of the stream sets the level."""
    for level, refused in _REFUSED.items():
        found = list(_refused(context, level, refused))
        # Only where there are any: ConfigMaps can be long.
        if found and ingress_nginx.has_setting(context, "annotations-risk-level", level):
            yield from found


def _refused(context: CheckContext, level: str, refused: Sequence[str]) -> Iterator[Mistake]:
    for source in context.read_by(ingress_nginx.NAME):
        key = next((key for key in refused if ingress_nginx.value(source, key)), "")
        if key:
            message = f"{key} is refused by annotations-risk-level {level} of the controller"
            yield Mistake(source.ref, ingress_nginx.path(key), message)
