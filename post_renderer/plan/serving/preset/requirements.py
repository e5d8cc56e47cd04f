"""Checks a container against the requirements of a preset."""

from __future__ import annotations

from post_renderer.model import Ref, TargetPod, Value, fields
from post_renderer.model.preset import Preset
from post_renderer.plan.serving.preset import command_line
from post_renderer.topology.objects import Objects


def unmet_requirement(preset: Preset, pod: TargetPod, objects: Objects) -> str:
    """The first requirement of ``preset`` that the container of ``pod`` does not meet, as a sentence.

    Empty when it meets all.
    """
    container, required = pod.container, preset.requires
    words = command_line.words(container)
    subject = f"{pod.ref}: container {container.name}"
    programs = [word.strip("\"';").rpartition("/")[2] for word in words]
    has_command = bool(fields.sequence(container.body, "command"))
    if required.command and has_command and not set(required.command) & set(programs):
        return f"{subject} has a command of its own, which runs none of {', '.join(required.command)}"
    for word in required.words:
        if not any(_is_option(word, each) for each in words):
            return f"{subject} does not have {word} on its command line"
    for word in required.without:
        if any(_is_option(word, each) for each in words):
            return f"{subject} has {word} on its command line"
    for name, expected in required.env:
        value = _value(name, pod, objects)
        if value not in (None, expected):
            needed = f"{expected} is needed" if expected else "it must not be set"
            return f"{subject} sets {name} to {value or 'nothing'}, and {needed}"
    return ""


def _is_option(option: str, word: str) -> bool:
    bare = word.strip("\"';")
    return bare == option or bare.startswith(f"{option}=")


def _value(name: str, pod: TargetPod, objects: Objects) -> str | None:
    """The value of a variable, None when the stream does not set it."""
    env = fields.sequence(pod.container.body, "env")
    entry = next((entry for entry in env if fields.text(entry, "name") == name), None)
    if entry is None:
        return None
    if fields.at(entry, "valueFrom") is None:
        return fields.text(entry, "value")
    return _referenced_value(entry, pod, objects)


def _referenced_value(entry: Value, pod: TargetPod, objects: Objects) -> str | None:
    reference = fields.mapping(entry, "valueFrom", "configMapKeyRef")
    config_maps = objects.all(Ref("", "ConfigMap", pod.ref.namespace, fields.text(reference, "name")))
    if not reference or not config_maps:
        return "a value that is not in the stream"
    return fields.texts(config_maps[0].body, "data").get(fields.text(reference, "key"))
