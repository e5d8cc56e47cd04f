"""Settings of a preset in the ConfigMaps and Secrets that its pod reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.configtext import CannotEditError, Pairs, edit_settings
from post_renderer.model import Backend, Drop, Finding, Note, Preset, Problem, Problems, Put, Ref, fields
from post_renderer.plan.serving.container import Seat, filled
from post_renderer.plan.serving.preset import config_sources
from post_renderer.plan.serving.preset.config_sources import EVERY, OUT, Text
from post_renderer.topology.objects import Index, Manifest


class _Edit(NamedTuple):
    """What shall stand under one key of an object, None for nothing, and the settings that are in it."""

    there: Text
    text: str | None
    names: tuple[str, ...]


def changes(backend: Backend, seat: Seat, preset: Preset, index: Index) -> Iterator[Finding]:
    """Every setting at its place; a note where others read it too, a problem where it has no place."""
    # Several settings may be for one text: the second one goes on from the first.
    edits: dict[tuple[Ref, str], _Edit] = {}
    for setting in preset.config:
        pairs = tuple((name, filled(value, backend, seat, preset)) for name, value in setting.values)
        try:
            manifest = config_sources.find(setting, seat, preset, index)
            if setting.key == EVERY:
                for name, value in pairs:
                    edits[manifest.ref, name] = _Edit(_text(manifest, name, preset), value or None, (name,))
            else:
                known = edits.get((manifest.ref, setting.key)) or _as_is(manifest, setting.key, preset)
                edits[manifest.ref, setting.key] = _edited(known, manifest.ref, setting.form, pairs, preset)
        except Problems as error:
            yield from error.problems
    for (ref, key), edit in edits.items():
        yield from _change(ref, key, edit)
    for ref in dict.fromkeys(ref for ref, _ in edits):
        yield from _notes(backend, index.get(ref), index)


def _as_is(manifest: Manifest, key: str, preset: Preset) -> _Edit:
    there = _text(manifest, key, preset)
    return _Edit(there, there.text, ())


def _text(manifest: Manifest, key: str, preset: Preset) -> Text:
    try:
        return config_sources.text_of(manifest, key)
    except ValueError:
        message = f"has something else than a text under {key}, where preset {preset.name} has settings"
        raise Problems([Problem(str(manifest.ref), message, OUT)]) from None


def _edited(edit: _Edit, ref: Ref, form: str, pairs: Pairs, preset: Preset) -> _Edit:
    names = tuple(name for name, _ in pairs)
    try:
        text = edit_settings(edit.text or "", form, pairs)
    except CannotEditError as error:
        key = edit.there.path[-1]
        message = f"{key} {error}, where preset {preset.name} sets {', '.join(names)}"
        raise Problems([Problem(str(ref), message, OUT)]) from None
    return edit._replace(text=text, names=(*edit.names, *names))


def _change(ref: Ref, key: str, edit: _Edit) -> Iterator[Finding]:
    path, names = edit.there.path, ", ".join(edit.names)
    if edit.text is not None:
        yield Put(ref, path, edit.there.holding(edit.text), names if names == key else f"{names} in {key}")
    elif edit.there.text is not None:
        yield Drop(ref, path, f"no {key}")


def _notes(backend: Backend, manifest: Manifest, index: Index) -> Iterator[Note]:
    ref, ours = manifest.ref, {pod.workload for pod in backend.pods}
    others = [str(reader) for reader in index.readers(ref) if reader not in ours]
    if others:
        text = f"is read by {', '.join(others)} too, for which its settings change as well"
        yield Note("warning", str(ref), text)
    if fields.text(manifest.body, "immutable") == "true":
        text = "is immutable: where it is in the cluster already, it has to be deleted before its settings can change"
        yield Note("warning", str(ref), text)
