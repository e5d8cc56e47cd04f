"""One environment variable of a container."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Body, Finding, Key, Path, Problem, Put, Variable, fields
from post_renderer.plan.serving.container import Seat


def put(seat: Seat, container: Container, variable: Variable) -> Iterator[Finding]:
    """One environment variable; an entry that takes its value from elsewhere is never overwritten."""
    subject = f"{seat.pod.workload}: container {container.name}"
    same = [entry for entry in fields.sequence(container.body, "env") if fields.text(entry, "name") == variable.name]
    if any(fields.at(entry, "valueFrom") is not None for entry in same):
        message = f"takes {variable.name} from elsewhere (valueFrom), where {variable.value} is needed"
        yield Problem(subject, message, "take the entry away in the chart's values")
        return
    if len(same) > 1 and any(fields.text(entry, "value") != variable.value for entry in same):
        message = f"sets {variable.name} {len(same)} times, and only the last one counts"
        yield Problem(subject, message, "state it once in the chart's values")
        return
    text = variable.value
    if variable.append and same:
        text = _appended(fields.text(same[0], "value"), text)
    path: Path = (*container.path, "env", Key("name", variable.name))
    value: Body = {"name": variable.name, "value": text}
    yield Put(seat.pod.workload, path, value, f"{variable.name} in container {container.name}")


def _appended(there: str, more: str) -> str:
    missing = [word for word in more.split() if word not in there.split()]
    return " ".join([*([there] if there else []), *missing])
