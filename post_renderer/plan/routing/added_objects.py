"""Objects that a controller needs beside a Service: added, or completed where the stream has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from post_renderer.model import Add, Decision, Path, Put, Value
from post_renderer.plan.backend import PlanContext

# What identifies an object; its metadata is the chart's once it is there.
IDENTITY = ("apiVersion", "kind", "metadata")


def completed(decisions: Iterable[Decision], context: PlanContext) -> Iterator[Decision]:
    """``decisions``, those that add an object which is in the stream already as changes of that one."""
    for decision in decisions:
        if isinstance(decision, Add) and context.topology.objects.all(decision.ref):
            yield from _completed(decision)
        else:
            yield decision


def _completed(add: Add) -> Iterator[Put]:
    for key, value in add.body.items():
        if key not in IDENTITY:
            yield from _puts(add, (key,), value)


def _puts(add: Add, path: Path, value: Value) -> Iterator[Put]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _puts(add, (*path, key), inner)
    else:
        yield Put(add.ref, path, value, add.why)
