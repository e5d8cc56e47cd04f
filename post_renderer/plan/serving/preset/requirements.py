"""Checks a container against the requirements of a preset."""

from __future__ import annotations

from post_renderer.model import TargetPod, fields
from post_renderer.model.preset import Preset
from post_renderer.plan.serving.preset import command_line, variables
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
    variable = variables.find(name, pod, pod.container, objects)
    if variable is None or variable.value is not None:
        return variable and variable.value
    return f"a value of {variable.source}" if variable.source else "a value that is not in the stream"
