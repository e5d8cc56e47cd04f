"""Where a chart keeps the text of a setting: the ConfigMap or Secret, and how the text stands in it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

from post_renderer.kubernetes import references
from post_renderer.model import Path, Preset, Problem, Problems, Setting, fields
from post_renderer.plan.serving.container import Seat
from post_renderer.topology.objects import Index, Manifest

EVERY = "*"
OUT = "set mode to sidecar, or to mount and leave TLS to the chart"
_KINDS = ("ConfigMap", "Secret")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*=*\s*\Z")


class Text(NamedTuple):
    """What stands at ``path``, None for nothing; ``encoded`` is how, in the ``data`` of a Secret."""

    path: Path
    text: str | None
    encoded: str | None = None

    def holding(self, text: str) -> str:
        """``text`` as it has to stand there."""
        if self.encoded is None:
            return text
        if text == self.text:
            return self.encoded
        end = "\n" if self.encoded.endswith("\n") else ""
        return binascii.b2a_base64(text.encode(), newline=False).decode() + end


def text_of(manifest: Manifest, key: str) -> Text:
    """The text under ``key`` of a ConfigMap or Secret. Raises ValueError for one that is no UTF-8."""
    data = fields.mapping(manifest.body, "data")
    if manifest.ref.kind == "ConfigMap":
        return Text(("data", key), fields.text(data, key) if key in data else None)
    plain = fields.mapping(manifest.body, "stringData")
    if key in plain or (key not in data and plain):
        return Text(("stringData", key), fields.text(plain, key) if key in plain else None)
    encoded = fields.text(data, key)
    if not _BASE64.match(encoded):
        raise ValueError("no base64")
    return Text(("data", key), binascii.a2b_base64(encoded).decode() if key in data else None, encoded)


def find(setting: Setting, seat: Seat, preset: Preset, index: Index) -> Manifest:
    """The one object with the text of ``setting``, of those that the pod refers to first. Raises Problems."""
    namespace = seat.pod.workload.namespace
    referred = set(references.of_pod(seat.template))
    other = [kind for kind in _KINDS if kind != setting.kind and setting.key != EVERY]
    for kind in (setting.kind, *other):
        called = [m for m in index.settings(kind, namespace) if fnmatchcase(m.ref.name, setting.name or "*")]
        ours = [manifest for manifest in called if (kind, manifest.ref.name) in referred]
        found = _with_key(ours, setting)
        if not found and setting.name and kind == setting.kind:
            found = _with_key(called, setting)
        if len(found) > 1:
            named = _either(f"{m.ref}" for m in found)
            message = f"{_needed(setting, preset)} in one ConfigMap or Secret, and {named} may be it"
            raise Problems([Problem(seat.subject, message, OUT)])
        if found:
            return found[0]
    message = f"{_needed(setting, preset)}, and {_seen(setting, seat, index)}"
    raise Problems([Problem(seat.subject, message, f"let the chart render it, or {OUT}")])


def _with_key(manifests: list[Manifest], setting: Setting) -> list[Manifest]:
    """Those that hold the key; where every setting is a key, those that hold one of them, if there are such."""
    names = [name for name, _ in setting.values] if setting.key == EVERY else [setting.key]
    found = [m for m in manifests if any(name in _keys(m) for name in names)]
    return found if found or setting.key != EVERY else manifests


def _keys(manifest: Manifest) -> list[str]:
    # A ConfigMap with stringData is none that the API server takes.
    return [*fields.mapping(manifest.body, "data"), *fields.mapping(manifest.body, "stringData")]


def _needed(setting: Setting, preset: Preset) -> str:
    names = ", ".join(name for name, _ in setting.values)
    where = "" if setting.key == EVERY else f" in key {setting.key}"
    called = f" called {setting.name}" if setting.name else ""
    return f"reads {names}{where} of a {setting.kind}{called} (preset {preset.name})"


def _seen(setting: Setting, seat: Seat, index: Index) -> str:
    """What the pod refers to instead."""
    namespace = seat.pod.workload.namespace
    there = {(kind, m.ref.name) for kind in _KINDS for m in index.settings(kind, namespace)}
    referred = [pair for pair in references.of_pod(seat.template) if fnmatchcase(pair[1], setting.name or "*")]
    if not referred:
        return "its pod refers to none"
    absent = [f"{kind}/{name}" for kind, name in referred if (kind, name) not in there]
    without = [f"{kind}/{name}" for kind, name in referred if (kind, name) in there]
    parts = [f"{_either(without)} is without it"] * bool(without)
    parts += [f"{_either(absent)} is not in the stream"] * bool(absent)
    return " and ".join(parts)


def _either(names: Iterable[str]) -> str:
    return " or ".join(names)
