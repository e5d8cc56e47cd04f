"""Presets: how one application is configured to serve TLS, one YAML file each."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

from post_renderer.model import fields, package_files
from post_renderer.yamltext import node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset

# The custom resources of the presets in this folder, by kind. A test compares the two: so no file has to
# be read to find the documents that matter.
RESOURCE_KINDS = {
    "Alertmanager": "monitoring.coreos.com",
    "Keycloak": "k8s.keycloak.org",
    "Prometheus": "monitoring.coreos.com",
    "RabbitmqCluster": "rabbitmq.com",
    "Tenant": "minio.min.io",
}
_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")
_MATCH = re.compile(r"(?ms)^match:(.*?)^\w")
_BOUND = re.compile(r"(>=|<)\s*(\d+(?:\.\d+)*)\Z")

Version: TypeAlias = tuple[int, ...]


@cache
def names() -> tuple[str, ...]:
    """The names of all presets, sorted."""
    return tuple(sorted(file.removesuffix(".yaml") for file in package_files.names("presets", ".yaml")))


@cache
def load(name: str) -> Preset:
    """The preset called ``name``. Raises KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    from post_renderer.presets.parse import parse

    return parse(fields.mapping(node.read(_text(name))))


@cache
def _text(name: str) -> str:
    return package_files.read("presets", f"{name}.yaml")


@cache
def _match_of(name: str) -> str:
    """The lines of a preset's file below ``match``."""
    match = _MATCH.search(_text(name))
    return match[1] if match else ""


def fitting(
    image: str, container: str, labels: Mapping[str, str], own: Sequence[Preset] = ()
) -> list[Preset]:
    """The presets that match ``image``, run as ``container`` of a pod with ``labels``, whatever its version.

    The user's ``own`` presets take precedence: where one matches, those of the package are left out.
    """
    matches = [preset for preset in own if _fits(preset, image, container, labels)]
    if matches:
        return matches
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


def resource_kinds(own: Sequence[Preset] = ()) -> list[tuple[str, str]]:
    """Kind and API group of every custom resource that a preset changes, including the user's ``own``."""
    resources = (preset.resource for preset in own)
    return [*RESOURCE_KINDS.items(), *((resource.kind, resource.group) for resource in resources if resource)]


def of_resource(group: str, kind: str, own: Sequence[Preset] = ()) -> list[Preset]:
    """The presets for a custom resource of ``kind``, the user's ``own`` first."""
    packaged = (load(name) for name in names() if f"kind: {kind}" in _text(name))
    candidates = [preset for preset in (*own, *packaged) if preset.resource]
    return [p for p in candidates if p.resource and (p.resource.group, p.resource.kind) == (group, kind)]


def is_image(image: str, rules: tuple[str, ...]) -> bool:
    """Whether the repository of ``image`` ends in the path elements of one of ``rules``."""
    repository = split_image(image)[0].split("/")
    return any(repository[-len(rule.split("/")) :] == rule.split("/") for rule in rules)


def split_image(image: str) -> tuple[str, str]:
    """Repository and tag of an image reference, without its digest; the tag is empty when there is none."""
    name = image.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (name, "")


def version_of(tag: str) -> Version | None:
    """The version at the start of a tag (26.5.6 for ``v26.5.6-0``); None without one, as for ``latest``."""
    match = _NUMBERS.match(tag)
    return tuple(map(int, match[1].split("."))) if match else None


def covers(preset: Preset, version: Version) -> bool:
    """Whether ``version`` may be in the range of the preset: ``26`` may be any 26.x."""
    for part in filter(None, (part.strip() for part in preset.versions.split(","))):
        bound = _BOUND.match(part)
        if not bound:
            raise ValueError(f"preset {preset.name}: no version bound: {part!r}")
        limit = tuple(map(int, bound[2].split(".")))
        if not ((*version, math.inf) >= limit if bound[1] == ">=" else version < limit):
            return False
    return True
