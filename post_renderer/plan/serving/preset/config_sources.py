"""Finds the ConfigMap or Secret with a configuration text, and decodes the text."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from post_renderer.kubernetes import references
from post_renderer.model import Manifest, Path, ProblemsError, fields
from post_renderer.model.preset import ConfigSetting
from post_renderer.plan.serving.preset.application import Application
from post_renderer.topology.objects import Objects

# The key of a setting whose names are keys of the object themselves.
EVERY = "*"
WAYS_OUT = "set mode to sidecar, or to mount and leave TLS to the chart"
_KINDS = ("ConfigMap", "Secret")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*=*\s*\Z")


class ConfigText(NamedTuple):
    """The text at ``path`` of an object, None without one; ``encoded`` is its base64 in a Secret."""

    path: Path
    text: str | None
    encoded: str | None = None

    def encode(self, text: str) -> str:
        """``text`` as the object has to contain it."""
        if self.encoded is None:
            return text
        if text == self.text:
            return self.encoded
        end = "\n" if self.encoded.endswith("\n") else ""
        return binascii.b2a_base64(text.encode(), newline=False).decode() + end


def text_of(manifest: Manifest, key: str) -> ConfigText:
    """The text under ``key`` of a ConfigMap or Secret. Raises ValueError when it is not UTF-8 or base64."""
    data = fields.mapping(manifest.body, "data")
    if manifest.ref.kind == "ConfigMap":
        return ConfigText(("data", key), fields.text(data, key) if key in data else None)
    plain = fields.mapping(manifest.body, "stringData")
    if key in plain or (key not in data and plain):
        return ConfigText(("stringData", key), fields.text(plain, key) if key in plain else None)
    encoded = fields.text(data, key)
    if not _BASE64.match(encoded):
        raise ValueError("not base64")
    text = binascii.a2b_base64(encoded).decode() if key in data else None
    return ConfigText(("data", key), text, encoded)


def find(setting: ConfigSetting, app: Application, objects: Objects) -> Manifest:
    """The object with the text of ``setting``, preferably one that the pod refers to.

    Raises ProblemsError when there is none, or more than one.
    """
    referred = set(references.of_pod(app.pod.template))
    other_kinds = [kind for kind in _KINDS if kind != setting.kind and setting.key != EVERY]
    for kind in (setting.kind, *other_kinds):
        named = [m for m in _in_namespace(kind, app, objects) if fnmatchcase(m.ref.name, setting.name or "*")]
        matches = _with_key([m for m in named if (kind, m.ref.name) in referred], setting)
        if not matches and setting.name and kind == setting.kind:
            matches = _with_key(named, setting)
        if len(matches) > 1:
            candidates = _either(str(match.ref) for match in matches)
            message = f"{_needed(setting, app)}, and {candidates} may be it"
            raise ProblemsError([app.pod.problem("config-source-ambiguous", message, WAYS_OUT)])
        if matches:
            return matches[0]
    message = f"{_needed(setting, app)}, and {_referred(setting, app, objects)}"
    hint = f"let the chart render it, or {WAYS_OUT}"
    raise ProblemsError([app.pod.problem("config-source-not-found", message, hint)])


def _in_namespace(kind: str, app: Application, objects: Objects) -> list[Manifest]:
    return [m for m in objects.in_namespace(app.pod.ref.namespace, kind) if not m.is_hook]


def _with_key(manifests: Sequence[Manifest], setting: ConfigSetting) -> Sequence[Manifest]:
    """Those that have the key. Where each setting is a key itself: those that have one of them, else all."""
    keys = [name for name, _ in setting.values] if setting.key == EVERY else [setting.key]
    matches = [manifest for manifest in manifests if any(key in _keys(manifest) for key in keys)]
    return matches if matches or setting.key != EVERY else manifests


def _keys(manifest: Manifest) -> list[str]:
    # The API server accepts no ConfigMap with stringData.
    return [*fields.mapping(manifest.body, "data"), *fields.mapping(manifest.body, "stringData")]


def _needed(setting: ConfigSetting, app: Application) -> str:
    names = ", ".join(name for name, _ in setting.values)
    where = "" if setting.key == EVERY else f" in key {setting.key}"
    named = f" named {setting.name}" if setting.name else ""
    return f"reads {names}{where} of a {setting.kind}{named} (preset {app.preset.name})"


def _referred(setting: ConfigSetting, app: Application, objects: Objects) -> str:
    """Why none of the objects that the pod refers to has the text, as the end of a sentence."""
    existing = {(kind, m.ref.name) for kind in _KINDS for m in _in_namespace(kind, app, objects)}
    referred = [
        pair for pair in references.of_pod(app.pod.template) if fnmatchcase(pair[1], setting.name or "*")
    ]
    if not referred:
        return "its pod refers to none"
    absent = [f"{kind}/{name}" for kind, name in referred if (kind, name) not in existing]
    without_key = [f"{kind}/{name}" for kind, name in referred if (kind, name) in existing]
    parts = [f"{_either(without_key)} does not have it"] if without_key else []
    if absent:
        parts.append(f"{_either(absent)} is not in the stream")
    return " and ".join(parts)


def _either(names: Iterable[str]) -> str:
    return " or ".join(names)
