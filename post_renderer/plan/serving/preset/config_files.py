"""Settings of a preset in the ConfigMaps and Secrets that its pod reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.configtext import CannotEditError, Pairs, edit_settings
from post_renderer.model import (
    Decision,
    Drop,
    Finding,
    Manifest,
    ProblemsError,
    Put,
    Ref,
    fields,
    refusal,
    warning,
)
from post_renderer.model.preset import ConfigSetting
from post_renderer.plan.serving.preset import config_sources
from post_renderer.plan.serving.preset.application import Application
from post_renderer.plan.serving.preset.config_sources import EVERY, WAYS_OUT, ConfigText
from post_renderer.topology.topology import Topology


class _Edit(NamedTuple):
    """The new text under one key of an object (None to remove the key), and the names of its settings."""

    before: ConfigText
    text: str | None
    names: tuple[str, ...]


def changes(app: Application, topology: Topology) -> Iterator[Decision]:
    """Every setting of the preset.

    A warning where other workloads read it too, a problem where it cannot be edited.
    """
    # Several settings may be for one text: the second edits the result of the first.
    edits: dict[tuple[Ref, str], _Edit] = {}
    for setting in app.preset.config:
        try:
            manifest = config_sources.find(setting, app, topology.objects)
            for key, edit in _edits(setting, manifest, app, edits):
                edits[manifest.ref, key] = edit
        except ProblemsError as error:
            yield from error.problems
    for (ref, key), edit in edits.items():
        yield from _change(ref, key, edit)
    for ref in dict.fromkeys(ref for ref, _ in edits):
        yield from _warnings(app, topology.objects.get(ref), topology)


def _edits(
    setting: ConfigSetting, manifest: Manifest, app: Application, edits: dict[tuple[Ref, str], _Edit]
) -> Iterator[tuple[str, _Edit]]:
    """The edits of ``setting`` by key, each based on that in ``edits`` if there is one."""
    pairs = tuple((name, app.filled(value)) for name, value in setting.values)
    if setting.key == EVERY:
        for name, value in pairs:
            yield name, _Edit(_text(manifest, name, app), value or None, (name,))
        return
    before = edits.get((manifest.ref, setting.key))
    if before is None:
        text = _text(manifest, setting.key, app)
        before = _Edit(text, text.text, ())
    yield setting.key, _edited(before, manifest.ref, setting.form, pairs, app)


def _text(manifest: Manifest, key: str, app: Application) -> ConfigText:
    try:
        return config_sources.text_of(manifest, key)
    except ValueError:
        message = f"key {key} does not hold a text, and preset {app.preset.name} has settings in it"
        raise refusal("config-text-not-editable", manifest.ref, message, WAYS_OUT) from None


def _edited(edit: _Edit, ref: Ref, form: str, pairs: Pairs, app: Application) -> _Edit:
    names = tuple(name for name, _ in pairs)
    try:
        text = edit_settings(edit.text or "", form, pairs)
    except CannotEditError as error:
        key = edit.before.path[-1]
        message = f"{key} {error}, where preset {app.preset.name} sets {', '.join(names)}"
        raise refusal("config-text-not-editable", ref, message, WAYS_OUT) from None
    return edit._replace(text=text, names=(*edit.names, *names))


def _change(ref: Ref, key: str, edit: _Edit) -> Iterator[Decision]:
    path, names = edit.before.path, ", ".join(edit.names)
    if edit.text is not None:
        yield Put(ref, path, edit.before.encode(edit.text), names if names == key else f"{names} in {key}")
    elif edit.before.text is not None:
        yield Drop(ref, path, f"no {key}")


def _warnings(app: Application, manifest: Manifest, topology: Topology) -> Iterator[Finding]:
    ref, own = manifest.ref, {pod.ref for pod in app.backend.pods}
    others = [str(user) for user in topology.references.workloads_using(ref) if user not in own]
    if others:
        message = f"is also read by {', '.join(others)}, for which its settings change as well"
        yield warning("config-shared", ref, message)
    if fields.text(manifest.body, "immutable") == "true":
        message = (
            "is immutable: where the cluster has it already, "
            "it must be deleted before its settings can change"
        )
        yield warning("config-immutable", ref, message)
