"""The kinds that can matter, and whether a document has one, without parsing the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from post_renderer.kubernetes import workloads
from post_renderer.yamltext import escapes, line_breaks

Groups: TypeAlias = Mapping[str, tuple[str, ...]]
# Kinds of other groups have the same names (Knative's Service and Ingress, for example).
# The kinds of routing objects and of presets' custom resources are added in topology/topology.py.
GROUPS: Groups = {
    "Certificate": ("cert-manager.io",),
    "IngressClass": ("networking.k8s.io",),
    "LimitRange": ("",),
    "ResourceQuota": ("",),
    "Service": ("",),
    **{name: kind.groups for name, kind in workloads.KINDS.items()},
}
NETWORK_POLICIES: Groups = {
    "CiliumClusterwideNetworkPolicy": ("cilium.io",),
    "CiliumNetworkPolicy": ("cilium.io",),
    "GlobalNetworkPolicy": ("crd.projectcalico.org", "projectcalico.org"),
    "NetworkPolicy": ("networking.k8s.io", "crd.projectcalico.org", "projectcalico.org"),
}
# Charts have many of these, and most runs need none: those of one row are composed together, when the first
# of them is looked up.
ON_DEMAND: tuple[Groups, ...] = (
    {"Bundle": ("trust.cert-manager.io",)},
    {"ConfigMap": ("",)},
    {"HorizontalPodAutoscaler": ("autoscaling",)},
    {
        "ClusterIssuer": ("cert-manager.io",),
        "Issuer": ("cert-manager.io",),
        "Namespace": ("",),
        "Secret": ("",),
    },
    NETWORK_POLICIES,
    {
        "PodMonitor": ("monitoring.coreos.com",),
        "Probe": ("monitoring.coreos.com",),
        "ServiceMonitor": ("monitoring.coreos.com",),
        "VMPodScrape": ("operator.victoriametrics.com",),
        "VMServiceScrape": ("operator.victoriametrics.com",),
    },
)
# What begins a line of a root mapping that begins its lines in column 0: the key ``kind``, or what may state
# one in another way: an explicit key, a property, an alias, a merge, or ``items``, which makes a list.
_ROOT = re.compile(r"""\n(?:(["']?kind["']?[ \t]*:)|[?!&*]|<<|["']?items["']?[ \t]*:)""")
_GAP = r"(?:\s|#[^\n]*\n)*"
_KIND = re.compile(rf"""\bkind["']?{_GAP}:(?!\w)""")
_ALIAS_AS_KEY = re.compile(r"\*[^\s,\[\]{}]+\s*:|\?\s*\*")
_BEFORE_ROOT = re.compile(r"\n(?:---(?=\s|\Z))?(?:\s|#[^\n]*\n|[!&]\S*)*")
# Tags, anchors and comments may be between ``kind:`` and its value.
_VALUE = re.compile(r"""(?:\s|#[^\n]*\n|[!&][^\s,\[\]{}]*)*(["']?)(\w*)(.?)""", re.DOTALL)
_BACKSLASH_AT_LINE_END = re.compile(r"\\(?=\r?\n)")
_BLOCK_OR_ALIAS = ("|", ">", "*")


def may_matter(text: str, groups: Groups) -> bool:
    """Whether a document can contain an object of ``groups`` (API groups by kind), or a list of objects.

    Told from its text, so also for one that no parser reads. True whenever the kind cannot be told.
    """
    if "kind" not in text and "\\" not in text:
        return False
    text = "\n" + line_breaks.as_line_feeds(text).removeprefix("\ufeff")
    if _states_one(escapes.resolved(text), groups):
        return True
    # Outside of double quotes a backslash at the end of a line is no escape, and does not join the next one.
    at_line_ends = _BACKSLASH_AT_LINE_END.sub("", text) if "\\" in text else text
    return at_line_ends != text and _states_one(escapes.resolved(at_line_ends), groups)


def _states_one(text: str, groups: Groups) -> bool:
    """The same for a ``text`` without escapes, after a line break."""
    root = _BEFORE_ROOT.match(text)
    assert root is not None
    if text[root.end() - 1] != "\n" or text[root.end() : root.end() + 1] in ("{", "["):
        return _may_state(text, groups)
    has_kind = False
    for match in _ROOT.finditer(text):
        if not match[1]:
            return _may_state(text, groups)
        if _may_be_ours(text, match.end(), groups):
            return True
        has_kind = True
    return not has_kind and _may_state(text, groups)


def _may_state(text: str, groups: Groups) -> bool:
    """Whether a ``kind`` anywhere in ``text`` can be one of ``groups`` or a list."""
    if "kind" not in text:
        return False
    if any(_may_be_ours(text, match.end(), groups) for match in _KIND.finditer(text)):
        return True
    return bool(_ALIAS_AS_KEY.search(text))


def _may_be_ours(text: str, at: int, groups: Groups) -> bool:
    """Whether the value at the offset ``at`` of ``text``, right after ``kind:``, can be one of ``groups``."""
    match = _VALUE.match(text, at)
    assert match is not None
    quote, word, following = match.groups()
    if not word:
        return not quote and following in _BLOCK_OR_ALIAS
    return word in groups or word.endswith("List")
