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
)
from post_renderer.model.preset import EnvVar


def put(pod: TargetPod, container: Container, variable: EnvVar) -> Iterator[Decision]:
    """``variable`` in ``container``; a problem where an entry uses ``valueFrom``: it is not overwritten."""
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
    if variable.append and entries:
        text = _appended(fields.text(entries[0], "value"), text)
    path: Path = (*container.path, "env", Key("name", variable.name))
    value: Body = {"name": variable.name, "value": text}
    yield Put(pod.ref, path, value, f"{variable.name} in container {container.name}")


def _appended(existing: str, more: str) -> str:
    missing = [word for word in more.split() if word not in existing.split()]
    return " ".join([*([existing] if existing else []), *missing])
