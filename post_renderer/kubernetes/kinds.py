"""The kinds that can matter, and the kind of a document, read without composing it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from post_renderer.kubernetes import routes, workloads

# Custom resources whose operators make pods, and of which a preset sets a field.
RESOURCES = {
    "Alertmanager": "monitoring.coreos.com",
    "Keycloak": "k8s.keycloak.org",
    "Prometheus": "monitoring.coreos.com",
    "RabbitmqCluster": "rabbitmq.com",
    "Tenant": "minio.min.io",
}
Groups: TypeAlias = Mapping[str, tuple[str, ...]]
# Kinds of other groups share these names (Knative's Service and Ingress, for two).
GROUPS: Groups = {
    "Certificate": ("cert-manager.io",),
    "Ingress": ("networking.k8s.io", "extensions"),
    "IngressClass": ("networking.k8s.io",),
    "Service": ("",),
    **dict.fromkeys(routes.GATEWAY_KINDS, ("gateway.networking.k8s.io",)),
    **{name: (group,) for name, group in RESOURCES.items()},
    **{name: kind.groups for name, kind in workloads.KINDS.items()},
}
_KIND = re.compile(r"""["']?kind["']?[ \t]*:[ \t]*(.*?)[ \t\r]*(?:\n|\Z)""")
_FLOW = re.compile(r"\ufeff?(?:---)?(?:\s|#[^\n]*\n)*\{")
_KEYS = ("\nkind", '\n"kind', "\n'kind")
_KIND_ANYWHERE = re.compile(r"""\bkind["']?\s*:\s*["']?(\w+)""")
_WORD = re.compile(r"""["']?(\w+)["']?(?:\s+#.*)?\Z""")


def may_matter(text: str, groups: Groups = GROUPS) -> bool:
    """Whether a document can hold a Service, a workload, a route, or whatever ``groups`` names; or a List of them.

    A ``kind`` at the beginning of a line belongs to the root mapping; where none
    is, in indented or flow documents, one anywhere will do.
    """
    written = _root_kind(text)
    if written is None:
        return any(word in groups or word.endswith("List") for word in _KIND_ANYWHERE.findall(text))
    word = _WORD.match(written)
    return word is None or word[1] in groups or word[1].endswith("List")


def _root_kind(text: str) -> str | None:
    """What stands behind the last ``kind`` at the beginning of a line, None without one, or inside brackets."""
    at = -1 if _FLOW.match(text) else len(text)
    while at >= 0:
        at = max(text.rfind(key, 0, at) for key in _KEYS)
        found = _KIND.match(text, at + 1)
        if found:
            return found[1]
    return None
