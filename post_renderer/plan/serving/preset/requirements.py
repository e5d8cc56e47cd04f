"""What a preset relies on, held against a container."""

from __future__ import annotations

from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Pod, Preset, Ref, Value, fields
from post_renderer.plan.serving.preset import command_line
from post_renderer.topology.objects import Index


def unmet(preset: Preset, pod: Pod, container: Container, index: Index) -> str:
    """The first thing that ``preset`` relies on and ``container`` does not hold, as a sentence; empty when all holds."""
    said, asked = command_line.of(container), preset.relies
    subject = f"{pod.workload}: container {container.name}"
    programs = [word.strip("\"';").rpartition("/")[2] for word in said]
    if asked.command and fields.sequence(container.body, "command") and not set(asked.command) & set(programs):
        return f"{subject} has a command of its own, which runs none of {', '.join(asked.command)}"
    for word in asked.words:
        if not any(_is_said(word, each) for each in said):
            return f"{subject} does not say {word} on its command line"
    for word in asked.without:
        if any(_is_said(word, each) for each in said):
            return f"{subject} says {word} on its command line"
    for name, wanted in asked.env:
        found = _value(name, pod, container, index)
        if found not in (None, wanted):
            needed = f"{wanted} is needed" if wanted else "it must not be set"
            return f"{subject} sets {name} to {found or 'nothing'}, and {needed}"
    return ""


def _is_said(wanted: str, word: str) -> bool:
    bare = word.strip("\"';")
    return bare == wanted or bare.startswith(f"{wanted}=")


def _value(name: str, pod: Pod, container: Container, index: Index) -> str | None:
    """The value of a variable, None when it is not set as far as the stream tells."""
    entry = next((e for e in fields.sequence(container.body, "env") if fields.text(e, "name") == name), None)
    if entry is None:
        return None
    if fields.at(entry, "valueFrom") is None:
        return fields.text(entry, "value")
    return _from_elsewhere(entry, pod, index)


def _from_elsewhere(entry: Value, pod: Pod, index: Index) -> str | None:
    reference = fields.mapping(entry, "valueFrom", "configMapKeyRef")
    there = index.config_map(Ref("", "ConfigMap", pod.workload.namespace, fields.text(reference, "name")))
    if not reference or there is None:
        return "a value from elsewhere"
    return fields.texts(there, "data").get(fields.text(reference, "key"))
