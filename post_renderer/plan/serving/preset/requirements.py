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
        variable = variables.find(name, pod, container, objects)
        if variable and variable.value != expected:
            needed = f"{expected} is needed" if expected else "it must not be set"
            return f"{subject} sets {name} to {variable}, and {needed}"
    return ""


def plain_http_setting(preset: Preset, pod: TargetPod, objects: Objects) -> str:
    """The setting by which the container speaks plain HTTP, whatever its ports are called; empty without."""
    words = command_line.words(pod.container)
    for word in preset.plain.when.words:
        if any(_is_option(word, each) for each in words):
            return word
    for name, value in preset.plain.when.env:
        variable = variables.find(name, pod, pod.container, objects)
        if variable and variable.value == value:
            return f"{name}: {variable}"
    return ""


def _is_option(option: str, word: str) -> bool:
    bare = word.strip("\"';")
    return bare == option or bare.startswith(f"{option}=")
