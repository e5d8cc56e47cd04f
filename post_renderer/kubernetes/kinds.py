"""The kinds that can matter, and whether a document has one, without parsing the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from post_renderer.kubernetes import workloads

Groups: TypeAlias = Mapping[str, tuple[str, ...]]
# Kinds of other groups have the same names (Knative's Service and Ingress, for example).
# The kinds of routing objects and of presets' custom resources are added in topology/topology.py.
GROUPS: Groups = {
    "Certificate": ("cert-manager.io",),
    "IngressClass": ("networking.k8s.io",),
    "Service": ("",),
    **{name: kind.groups for name, kind in workloads.KINDS.items()},
}
_KIND = re.compile(r"""["']?kind["']?[ \t]*:[ \t]*(.*?)[ \t\r]*(?:\n|\Z)""")
_FLOW = re.compile(r"\ufeff?(?:---)?(?:\s|#[^\n]*\n)*\{")
_KEYS = ("\nkind", '\n"kind', "\n'kind")
_KIND_ANYWHERE = re.compile(r"""\bkind["']?\s*:\s*["']?(\w+)""")
_WORD = re.compile(r"""["']?(\w+)["']?(?:\s+#.*)?\Z""")


def may_matter(text: str, groups: Groups) -> bool:
    """Whether a document can contain an object of ``groups`` (API groups by kind), or a List of them.

    A ``kind`` at the beginning of a line belongs to the root mapping. Indented and flow documents have
    none: there a ``kind`` anywhere counts.
    """
    value = _root_kind(text)
    if value is None:
        return any(word in groups or word.endswith("List") for word in _KIND_ANYWHERE.findall(text))
    word = _WORD.match(value)
    return word is None or word[1] in groups or word[1].endswith("List")


def _root_kind(text: str) -> str | None:
    """The value of the last ``kind`` at the beginning of a line; None without one, and for flow documents."""
    start = -1 if _FLOW.match(text) else len(text)
    while start >= 0:
        start = max(text.rfind(key, 0, start) for key in _KEYS)
        match = _KIND.match(text, start + 1)
        if match:
            return match[1]
    return None
