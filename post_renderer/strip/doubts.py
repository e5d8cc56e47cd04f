"""What is not known of a stream that the filter would make again: several streams become that one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from post_renderer.model import PREFIX, Finding, Key, Manifest, Path, note, problem, spelled, warning
from post_renderer.plan.backend import Backend
from post_renderer.strip import units, words
from post_renderer.strip.draft import HINT, Draft, Reading, Unit
from post_renderer.topology import monitors, routes
from post_renderer.yamltext import removal

# A copy that plan/routing/split.py makes.
_COPY = re.compile(r"(.+)-backend-tls(?:-[0-9]+)?")
# Kinds that say how a controller connects to a Service.
_OF_CONTROLLERS = ("BackendTLSPolicy", "DestinationRule")
# Where the filter writes nothing.
_OF_PERSONS = ("labels", "tls", "host", "hosts", "hostnames", "name", "prefix", "path")


def of_values(attempt: Draft) -> Iterator[Finding]:
    """What is known of single values only in part."""
    for unit in attempt.schemes.values():
        message = f"{spelled(unit.path)}: was HTTP; whether that had quotes is not known"
        yield warning("strip-spelling", unit.manifest.ref, message, "", unit.path)
    for number in sorted(attempt.units):
        result = attempt.removal(number)
        for unit in attempt.units[number].values() if number not in attempt.removed else ():
            doubt = _doubt(unit, result)
            if doubt:
                yield doubt
        if result.emptied:
            paths = ", ".join(map(spelled, result.emptied))
            message = f"left out, null or empty before, which means the same: {paths}"
            yield note("strip-empty", attempt.ref(number), message)


def _doubt(unit: Unit, result: removal.Removal) -> Finding | None:
    ref, path = unit.manifest.ref, unit.path
    if unit.spelling == removal.LITERAL:
        message = f"{spelled(path)}: which of its lines the filter wrote is not known"
        return problem("strip-value-replaced", ref, message, HINT, path)
    if unit.spelling != removal.WRITTEN:
        return None
    # A single field of an item is written at its end, or not at all.
    is_there = unit.located in result.kept and (unit.is_stated or isinstance(path[-1], Key))
    if is_there or (path[-1] == "value" and removal.spelling(result.text, unit.located[:-1])):
        message = f"{spelled(path)}: replaced another value, which is not known"
        return problem("strip-value-replaced", ref, message, HINT, path)
    if path[-1] == "scheme" and removal.spelling(result.text, unit.located[:-1]):
        message = f"{spelled(path)}: was missing or HTTP, which means the same"
        return warning("strip-spelling", ref, message, "", path)
    return None


def left(attempt: Draft) -> Iterator[Finding]:
    """Values that are still there and that the filter may have written in place of others."""
    yield from _copies(attempt)
    for unit in attempt.put_back.values():
        if unit.is_stated:
            yield _replaced(unit.manifest, unit.path)
    for backend in attempt.reading.plan.backends:
        yield from _of_backend(backend, attempt)


def _of_backend(backend: Backend, attempt: Draft) -> Iterator[Finding]:
    """The same of one backend."""
    own = words.of(backend)
    for manifest in _sources(backend, attempt.reading):
        yield from _ours(manifest, (), own, attempt)
    for manifest, below in _places(backend, attempt.reading):
        yield from _ours(manifest, below, {*own, str(backend.https_port.number)}, attempt)
    for pod in backend.pods if backend.preset else ():
        yield from _fields(pod.workload, "scheme", "HTTPS", attempt)
    if backend.manifest is not None:
        yield from _fields(backend.manifest, "appProtocol", "https", attempt)
    for kind, row in monitors.KINDS.items():
        for manifest in attempt.reading.topology.objects.by_kind(kind, row.group):
            # Only the names of this backend: most monitors are of others.
            yield from _ours(manifest, ("spec",), own - words.COMMON, attempt)
    for manifest in units.policies(attempt.reading) if backend.options.close_plaintext else ():
        yield from _ours(manifest, (), {str(backend.tls_port)}, attempt)


def _places(backend: Backend, reading: Reading) -> Iterator[tuple[Manifest, Path]]:
    """Where the filter may replace a text, besides routing objects."""
    if backend.manifest is not None:
        yield backend.manifest, ("metadata", "annotations")
    for pod in backend.pods:
        yield pod.workload, ("metadata", "annotations")
        if backend.preset:
            yield pod.workload, (*pod.container.path, "args")
            yield pod.workload, (*pod.container.path, "command")
    yield from ((m, ()) for m in reading.topology.objects.manifests if m.ref.kind in _OF_CONTROLLERS)


def _sources(backend: Backend, reading: Reading) -> list[Manifest]:
    return [reading.topology.objects.get(ref) for ref in sorted({route.source for route in backend.routes})]


def _ours(manifest: Manifest, below: Path, of_backend: Collection[str], attempt: Draft) -> Iterator[Finding]:
    """The values below a path with one of these words in them."""
    text = attempt.removal(manifest.document).text
    for path, value in removal.written(text, (*manifest.path, *below)):
        is_of_person = any(
            isinstance(step, str) and (step.startswith(PREFIX) or step in _OF_PERSONS) for step in path
        )
        if not is_of_person and words.occur(value, of_backend):
            yield _replaced(manifest, (*below, *path))


def _fields(manifest: Manifest, name: str, value: str, attempt: Draft) -> Iterator[Finding]:
    """The fields of this name and value: probes and ports that may have been led to HTTPS."""
    text = attempt.removal(manifest.document).text
    for path, found in removal.written(text, manifest.path):
        if (path[-1], found) == (name, value):
            yield _replaced(manifest, path)


def _replaced(manifest: Manifest, path: Path) -> Finding:
    message = f"{spelled(path)}: whether the filter wrote it, in place of another value, is not known"
    return problem("strip-value-replaced", manifest.ref, message, HINT, path)


def _copies(attempt: Draft) -> Iterator[Finding]:
    refs = {manifest.ref for manifest in attempt.reading.topology.objects.manifests}
    for ref in sorted(refs):
        match = _COPY.fullmatch(ref.name)
        original = (
            match
            and ref.kind in routes.SWITCHED
            and next(
                (other for other in refs if other.kind == ref.kind and match[1].startswith(other.name)), None
            )
        )
        if original:
            message = f"is a copy of {original}; where its paths were in that is not known"
            yield problem("strip-copy", ref, message, HINT)
