"""Requests become a plan: what shall be, or all the reasons why it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from post_renderer.model import (
    Add,
    Backend,
    Change,
    Drop,
    Finding,
    Note,
    Path,
    Plan,
    Problem,
    Problems,
    Put,
    Ref,
    Request,
    Settings,
)
from post_renderer.plan import canary
from post_renderer.plan.certificate import certificate, renewal
from post_renderer.plan.context import Scene
from post_renderer.plan.join import instead, join
from post_renderer.plan.routing import routes, service
from post_renderer.plan.serving import operator, secret_volume
from post_renderer.topology.objects import Index

T = TypeVar("T")
StepFunction: TypeAlias = Callable[[Scene], Iterator[Finding]]

STEPS: tuple[StepFunction, ...] = (
    certificate.changes,
    secret_volume.changes,
    operator.changes,
    renewal.changes,
    service.changes,
    routes.changes,
    canary.problems,
)


def make(requests: Sequence[Request], index: Index, settings: Settings, found: Sequence[Note | Problem] = ()) -> Plan:
    """The plan for ``requests``. Raises Problems with all of them, those of ``found`` included."""
    problems = [finding for finding in found if isinstance(finding, Problem)]
    notes = [finding for finding in found if isinstance(finding, Note)]
    scene = Scene(_backends(requests, index, settings, problems), index, settings)
    changes: list[Change] = []
    for finding in (finding for step in STEPS for finding in step(scene)):
        if isinstance(finding, Problem):
            problems.append(finding)
        elif isinstance(finding, Note):
            notes.append(finding)
        else:
            changes.append(finding)
    problems += _conflicts(changes)
    if settings.strict:
        problems += [
            Problem(n.subject, n.text, "a warning, which --strict makes a problem")
            for n in notes
            if n.severity == "warning"
        ]
    if problems:
        raise Problems(problems, notes)
    return Plan(scene.backends, _once(changes), tuple(dict.fromkeys(notes)))


def _backends(
    requests: Sequence[Request], index: Index, settings: Settings, problems: list[Problem]
) -> tuple[Backend, ...]:
    """All that can be joined; what stands in the way of the others goes to ``problems``."""
    listeners: dict[Ref, dict[int, int]] = {}
    joined = _each(lambda request: join(request, index, settings, listeners), requests, listeners, problems)
    # What a preset changes depends on the Certificate, which several Services may share.
    shared = certificate.share(joined, index)
    final = _each(lambda backend: instead(backend, index, settings, listeners), shared, listeners, problems)
    return shared if tuple(final) == shared else certificate.share(final, index)


def _each(
    make_one: Callable[[T], Backend],
    items: Sequence[T],
    listeners: dict[Ref, dict[int, int]],
    problems: list[Problem],
) -> list[Backend]:
    made: list[Backend] = []
    for item in items:
        try:
            made.append(make_one(item))
            _claim(made[-1], listeners)
        except Problems as error:
            problems += error.problems
    return made


def _claim(backend: Backend, listeners: dict[Ref, dict[int, int]]) -> None:
    if backend.way.mode == "sidecar":
        for pod in backend.pods:
            listeners.setdefault(pod.workload, {})[pod.target] = backend.listener


def _once(changes: Sequence[Change]) -> tuple[Change, ...]:
    seen: list[Change] = []
    keys: set[tuple[str, object, object]] = set()
    for change in changes:
        key = _key(change)
        if key not in keys:
            keys.add(key)
            seen.append(change)
    return tuple(seen)


def _key(change: Change) -> tuple[str, object, object]:
    if isinstance(change, Add):
        return "add", change.after, str(change.body)
    return type(change).__name__, change.ref, change.path


def _conflicts(changes: Sequence[Change]) -> Iterator[Problem]:
    """Two flagged Services that ask for different things at one place."""
    asked: dict[tuple[Ref, Path], Change] = {}
    added: dict[Ref, Add] = {}
    for change in changes:
        if isinstance(change, Add) and added.setdefault(change.ref, change).body != change.body:
            message = f"two flagged Services ask for different ones: {added[change.ref].after} and {change.after}"
            yield Problem(str(change.ref), message, "give them different names (certificate-name and secret-name)")
        if isinstance(change, (Put, Drop)):
            other = asked.setdefault((change.ref, change.path), change)
            if isinstance(other, Put) and isinstance(change, Put) and other.value != change.value:
                message = f"two flagged Services ask for different things: {other.why}; {change.why}"
                yield Problem(
                    str(change.ref),
                    message,
                    "give both the same flags, or one of them another mount-path, https-port or secret-name",
                )
