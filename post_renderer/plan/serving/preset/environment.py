"""One environment variable of a container."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import (
    Body,
    Container,
    Decision,
    Key,
    Path,
    Put,
    TargetPod,
    container_problem,
    fields,
    note,
)
from post_renderer.model.preset import EnvVar
from post_renderer.plan.serving.preset import variables
from post_renderer.topology.objects import Objects


def put(pod: TargetPod, container: Container, variable: EnvVar, objects: Objects) -> Iterator[Decision]:
    """``variable`` in ``container``; a problem where an entry uses ``valueFrom``: it is not overwritten.

    One that is appended to is looked up in ``envFrom`` as well, which an entry hides.
    """
    env = fields.sequence(container.body, "env")
    entries = [entry for entry in env if fields.text(entry, "name") == variable.name]
    if any(fields.at(entry, "valueFrom") is not None for entry in entries):
        message = f'sets {variable.name} through valueFrom, but it must be "{variable.value}"'
        hint = "remove the entry in the chart's values"
        yield container_problem("variable-from-elsewhere", pod.ref, container, message, hint)
        return
    if len(entries) > 1 and any(fields.text(entry, "value") != variable.value for entry in entries):
        message = f"sets {variable.name} {len(entries)} times, and only the last one counts"
        yield container_problem(
            "variable-twice", pod.ref, container, message, "set it once in the chart's values"
        )
        return
    text = variable.value
    if variable.append:
        existing = variables.find(variable.name, pod, container, objects)
        if existing and existing.value is None:
            message = f"gets {variable.name} from {existing.source}, and {variable.value} must be added to it"
            hint = "add it there, or set mode to sidecar"
            yield container_problem("variable-from-elsewhere", pod.ref, container, message, hint)
            return
        if not entries:
            yield from _unseen(pod, container, variable, objects)
        text = _appended(existing.value or "" if existing else "", text)
    path: Path = (*container.path, "env", Key("name", variable.name))
    value: Body = {"name": variable.name, "value": text}
    yield Put(pod.ref, path, value, f"{variable.name} in container {container.name}")


def _unseen(pod: TargetPod, container: Container, variable: EnvVar, objects: Objects) -> Iterator[Decision]:
    """A note about objects of ``envFrom`` that may set the variable, and that nobody can see here."""
    for source in variables.unknown_sources(variable.name, pod, container, objects):
        message = (
            f"container {container.name} reads {source}, which is not in the stream: if it sets "
            f"{variable.name}, {variable.value} takes the place of that"
        )
        yield note("variable-may-be-hidden", pod.ref, message, path=container.path)


def _appended(existing: str, more: str) -> str:
    missing = [word for word in more.split() if word not in existing.split()]
    return " ".join([*([existing] if existing else []), *missing])
