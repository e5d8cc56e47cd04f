"""Pods that an operator makes from a custom resource: one field of it is all that there is to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer import presets
from post_renderer.kubernetes import kinds, services
from post_renderer.model import Backend, Finding, Key, Note, Path, Preset, Put, Ref, Request, Value
from post_renderer.model.refusal import refusal
from post_renderer.plan.context import Scene
from post_renderer.topology.objects import Index, Manifest


def behind(service: Manifest, index: Index, own: Sequence[Preset]) -> tuple[Ref, Preset] | None:
    """The custom resource whose pods carry the Service's selector, with its preset; None without one."""
    selector = services.selector(service.body)
    fitting = []
    for found, preset in _candidates(service.ref.namespace, index, own):
        carried = {label: value.replace("{name}", found.ref.name) for label, value in _pods(preset)}
        if selector and all(carried.get(label) == value for label, value in selector.items()):
            fitting.append((found.ref, preset))
    return _only(service.ref, fitting)


def _only(service: Ref, fitting: list[tuple[Ref, Preset]]) -> tuple[Ref, Preset] | None:
    others = [ref for ref, _ in fitting if ref != fitting[0][0]]
    if others:
        listed = ", ".join(str(ref) for ref in dict.fromkeys(ref for ref, _ in fitting))
        hint = "flag a Service that selects the pods of one of them"
        raise refusal(service, f"several custom resources may make its pods: {listed}", hint)
    return fitting[0] if fitting else None


def making(request: Request, index: Index, own: Sequence[Preset]) -> tuple[Ref, Preset] | None:
    """The custom resource whose operator makes the Service itself, which is not in the stream."""
    fitting = []
    for found, preset in _candidates(request.service.namespace, index, own):
        made = preset.resource.services if preset.resource else ()
        if request.service.name in (name.replace("{name}", found.ref.name) for name in made):
            fitting.append((found.ref, preset))
    return _only(request.service, fitting)


def _candidates(namespace: str, index: Index, own: Sequence[Preset]) -> Iterator[tuple[Manifest, Preset]]:
    there = [
        m for kind in kinds.RESOURCES for m in index.of_kind(kind) if m.ref.namespace == namespace and not m.is_hook
    ]
    for manifest in there:
        for preset in presets.of_resource(manifest.ref.group, manifest.ref.kind, own):
            yield manifest, preset


def _pods(preset: Preset) -> tuple[tuple[str, str], ...]:
    return preset.resource.pods if preset.resource else ()


def changes(scene: Scene) -> Iterator[Finding]:
    """The fields of every custom resource behind a backend."""
    for backend in scene.backends:
        preset = backend.preset
        if backend.resource is None or preset is None or preset.resource is None:
            continue
        for path, value in preset.resource.fields:
            why = f"{path}: the operator serves TLS with Secret {backend.leaf.secret}"
            yield from _put(backend.resource, tuple(path.split(".")), _filled(value, backend), why)
        yield from (Note("note", str(backend.service), note) for note in preset.notes)


def _put(ref: Ref, path: Path, value: Value, why: str) -> Iterator[Put]:
    """``value`` at ``path``; items of a list are known by their names, and those of others stay."""
    named = [item for item in value if isinstance(item, dict) and "name" in item] if isinstance(value, list) else []
    if not isinstance(value, list) or len(named) < len(value):
        yield Put(ref, path, value, why)
    for item in named:
        yield Put(ref, (*path, Key("name", str(item["name"]))), item, why)


def _filled(value: Value, backend: Backend) -> Value:
    if isinstance(value, dict):
        return {name: _filled(item, backend) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, backend) for item in value]
    if value in ("true", "false"):
        # Presets are read with every scalar as text.
        return value == "true"
    return value.replace("{secretName}", backend.leaf.secret) if isinstance(value, str) else value
