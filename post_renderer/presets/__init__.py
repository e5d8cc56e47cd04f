"""Presets: how one application is told to serve TLS. Data, one file each."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

from post_renderer.model import Preset, Relies, Renewal, Resource, Setting, Sibling, Value, Variable
from post_renderer.yamltext import node

FOLDER = os.path.dirname(__file__)
MOUNT_PATH = "/etc/backend-tls"
_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")
_MATCH = re.compile(r"(?ms)^match:(.*?)^\w")
_BOUND = re.compile(r"(>=|<)\s*(\d+(?:\.\d+)*)\Z")

Version: TypeAlias = tuple[int, ...]


@cache
def names() -> tuple[str, ...]:
    """The names of all presets, sorted."""
    return tuple(sorted(file.removesuffix(".yaml") for file in os.listdir(FOLDER) if file.endswith(".yaml")))


@cache
def load(name: str) -> Preset:
    """The preset called ``name``. Raises KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    return parse(_dict(node.read(_text(name))))


@cache
def _text(name: str) -> str:
    with open(os.path.join(FOLDER, f"{name}.yaml"), encoding="utf-8") as file:
        return file.read()


@cache
def _match_of(name: str) -> str:
    """The lines of a file that say what it fits: those below ``match``."""
    found = _MATCH.search(_text(name))
    return found[1] if found else ""


def fitting(image: str, container: str, labels: Mapping[str, str], own: Sequence[Preset] = ()) -> list[Preset]:
    """The presets of the application that runs ``image`` as ``container``, whatever its version.

    Those of the user's ``own`` come before ours: where one fits, ours are not asked.
    """
    mine = [preset for preset in own if _fits(preset, image, container, labels)]
    if mine:
        return mine
    # Only files that name the last part of the image's repository are worth parsing.
    last = split_image(image)[0].rpartition("/")[2]
    candidates = (load(name) for name in names() if last in _match_of(name))
    return [preset for preset in candidates if _fits(preset, image, container, labels)]


def _fits(preset: Preset, image: str, container: str, labels: Mapping[str, str]) -> bool:
    return (
        is_image(image, preset.images)
        and (not preset.containers or container in preset.containers)
        and all(labels.get(name) in values for name, values in preset.labels)
    )


def of_resource(group: str, kind: str, own: Sequence[Preset] = ()) -> list[Preset]:
    """The presets for a custom resource of ``kind``, the user's ``own`` first."""
    ours = (load(name) for name in names() if f"kind: {kind}" in _text(name))
    every = [preset for preset in (*own, *ours) if preset.resource]
    return [p for p in every if p.resource and (p.resource.group, p.resource.kind) == (group, kind)]


def is_image(image: str, rules: tuple[str, ...]) -> bool:
    """Whether the repository of ``image`` ends in the path elements of one of ``rules``."""
    repository = split_image(image)[0].split("/")
    return any(repository[-len(rule.split("/")) :] == rule.split("/") for rule in rules)


def split_image(image: str) -> tuple[str, str]:
    """Repository and tag of an image reference; the tag is empty when there is none, a digest is left out."""
    name = image.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (name, "")


def version_of(tag: str) -> Version | None:
    """The version at the start of a tag (``v26.5.6-0`` is 26.5.6); None when there is none, as in ``latest``."""
    found = _NUMBERS.match(tag)
    return tuple(map(int, found[1].split("."))) if found else None


def covers(preset: Preset, version: Version) -> bool:
    """Whether ``version`` may lie in the range that the preset is known for: ``26`` may be any 26.x."""
    for part in filter(None, (part.strip() for part in preset.versions.split(","))):
        bound = _BOUND.match(part)
        if not bound:
            raise ValueError(f"preset {preset.name}: no version bound: {part!r}")
        limit = tuple(map(int, bound[2].split(".")))
        if not ((*version, math.inf) >= limit if bound[1] == ">=" else version < limit):
            return False
    return True


def parse(body: dict[str, Value]) -> Preset:
    """A preset from the data of its file, which is valid by the schema."""
    match, renewal = _dict(body["match"]), _dict(body.get("renewal"))
    own_port = str(body.get("port", "plain")) != "plain"
    mount_path = str(body.get("mountPath") or MOUNT_PATH)
    return Preset(
        name=str(body["name"]),
        title=str(body["title"]),
        images=_texts(match.get("images")),
        containers=_texts(match.get("containers")),
        labels=tuple((name, _texts(values)) for name, values in _dict(match.get("labels")).items()),
        versions=str(match.get("versions") or ""),
        resource=_resource(_dict(match.get("resource")), _dict(body.get("set"))),
        port=int(str(body["port"])) if own_port else 0,
        keeps_plain=_is_true(body.get("keepsPlain", own_port)),
        mount_path=mount_path,
        items=_pairs(body.get("items")),
        env=_variables(body.get("env")),
        args=_texts(body.get("args")),
        replaces=_texts(body.get("replaces")),
        files=_pairs(body.get("files")),
        files_path=str(body.get("filesPath") or ""),
        config=tuple(_setting(_dict(item)) for item in _list(body.get("config"))),
        also_turns=tuple(int(port) for port in _texts(body.get("alsoTurns"))),
        siblings=tuple(_sibling(_dict(item)) for item in _list(body.get("siblings"))),
        relies=_relies(_dict(body.get("relies"))),
        refuses=_texts(body.get("refusesKeys")),
        key_encoding=str(body.get("keyEncoding") or ""),
        secret_name=str(body.get("secretName") or ""),
        renewal=Renewal(_is_true(renewal.get("byItself")), str(renewal.get("how") or "")),
        values=str(body.get("values") or ""),
        sidecar=str(body.get("sidecar") or ""),
        notes=_texts(body.get("notes")),
        source=str(body["source"]),
        confidence=str(body["confidence"]),
    )


def _resource(body: dict[str, Value], fields: dict[str, Value]) -> Resource | None:
    if not body:
        return None
    return Resource(
        str(body["group"]),
        str(body["kind"]),
        _pairs(body.get("pods")),
        _texts(body.get("services")),
        tuple(fields.items()),
    )


def _setting(body: dict[str, Value]) -> Setting:
    return Setting(
        str(body.get("kind") or "ConfigMap"),
        str(body.get("name") or ""),
        str(body["key"]),
        str(body.get("format") or ""),
        _pairs(body["set"]),
    )


def _relies(body: dict[str, Value]) -> Relies:
    return Relies(
        _texts(body.get("command")), _texts(body.get("with")), _texts(body.get("without")), _pairs(body.get("env"))
    )


def _sibling(body: dict[str, Value]) -> Sibling:
    https = _dict(body.get("https"))
    return Sibling(
        _texts(body.get("images")),
        _texts(body.get("containers")),
        _variables(body.get("env")),
        _texts(https.get("env")),
        _texts(https.get("args")),
    )


def _variables(value: Value) -> tuple[Variable, ...]:
    return tuple(
        Variable(str(i["name"]), str(i["value"]), str(i.get("flag") or ""), _is_true(i.get("append")))
        for i in map(_dict, _list(value))
    )


def _pairs(value: Value) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(item)) for name, item in _dict(value).items())


def _is_true(value: Value) -> bool:
    # Our loader gives every scalar as text, that of the config file does not.
    return str(value).lower() == "true"


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(map(str, _list(value)))


def _dict(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
