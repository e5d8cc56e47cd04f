"""Presets: how one application is told to serve TLS. Data, one file each."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from post_renderer.model import Preset, Sibling, Value, Variable
from post_renderer.yamltext import node

FOLDER = os.path.dirname(__file__)
_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")
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


def fitting(image: str, container: str, labels: Mapping[str, str]) -> list[Preset]:
    """The presets of the application that runs ``image`` as ``container``, whatever its version."""
    # Only files that name the last part of the image's repository are worth parsing.
    last = split_image(image)[0].rpartition("/")[2]
    candidates = (load(name) for name in names() if last in _text(name))
    return [preset for preset in candidates if _fits(preset, image, container, labels)]


def _fits(preset: Preset, image: str, container: str, labels: Mapping[str, str]) -> bool:
    return (
        is_image(image, preset.images)
        and (not preset.containers or container in preset.containers)
        and all(labels.get(name) in values for name, values in preset.labels)
    )


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
    match = _dict(body["match"])
    return Preset(
        name=str(body["name"]),
        images=_texts(match.get("images")),
        containers=_texts(match.get("containers")),
        labels=tuple((name, _texts(values)) for name, values in _dict(match.get("labels")).items()),
        versions=str(match.get("versions") or ""),
        port=0 if body["port"] == "plain" else int(str(body["port"])),
        mount_path=str(body.get("mountPath") or ""),
        env=_variables(body.get("env")),
        args=_texts(body.get("args")),
        files=tuple((name, str(text)) for name, text in _dict(body.get("files")).items()),
        also_turns=tuple(int(port) for port in _texts(body.get("alsoTurns"))),
        siblings=tuple(_sibling(_dict(item)) for item in _list(body.get("siblings"))),
        refuses=_texts(body.get("refusesKeys")),
        reloads=str(body["reloads"]),
        notes=_texts(body.get("notes")),
    )


def _sibling(body: dict[str, Value]) -> Sibling:
    https = _dict(body.get("https"))
    return Sibling(
        _texts(body.get("images")), _variables(body.get("env")), _texts(https.get("env")), _texts(https.get("args"))
    )


def _variables(value: Value) -> tuple[Variable, ...]:
    items = map(_dict, _list(value))
    return tuple(Variable(str(i["name"]), str(i["value"]), str(i.get("flag") or "")) for i in items)


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(map(str, _list(value)))


def _dict(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
