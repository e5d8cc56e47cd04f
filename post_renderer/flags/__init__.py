"""Which Services are flagged, and the options of each: annotations, config file, options, environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from post_renderer.flags import absent
from post_renderer.flags.keys import OPTIONS, InvalidValueError
from post_renderer.flags.reading import (
    ANNOTATION,
    ENVIRONMENT,
    OPTION,
    defaults_from,
    location,
    read,
    request_of,
)
from post_renderer.model import (
    PREFIX,
    RECORD,
    Finding,
    Manifest,
    OptionSource,
    Ref,
    Request,
    ServiceEntry,
    ServiceOptions,
    Settings,
    fields,
    note,
    problem,
)
from post_renderer.model.records import NamedTuple
from post_renderer.topology import own_service
from post_renderer.topology.objects import MAY_CHANGE, Objects
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import escapes

__all__ = ["ANNOTATION", "ENVIRONMENT", "OPTION", "Detected", "defaults_from", "detect", "location"]


class Detected(NamedTuple):
    """The flagged Services, and the findings about their flags."""

    requests: tuple[Request, ...]
    findings: tuple[Finding, ...]


def detect(topology: Topology, settings: Settings) -> Detected:
    """The Requests of all flagged Services, with the findings about their flags.

    An entry for a Service that is not in the stream gives a Request that is not ``present``, if an Ingress
    of the stream routes to it.
    """
    items: list[Request | Finding] = []
    matched: set[int] = set()
    globs = [entry for entry in settings.entries if entry.is_glob]
    by_name: dict[str, list[ServiceEntry]] = {}
    for entry in settings.entries:
        if not entry.is_glob:
            by_name.setdefault(entry.name, []).append(entry)
    for service in topology.objects.by_kind("Service"):
        # What an earlier run added is flagged by no glob that is meant for the Services of the chart.
        patterns = () if own_service.is_added(service, topology.objects) else globs
        entries = [e for e in (*by_name.get(service.ref.name, ()), *patterns) if _matches(e, service.ref)]
        matched.update(map(id, entries))
        items += _of_service(service, entries, topology.objects, settings)
    for entry in (entry for entries in by_name.values() for entry in entries):
        if id(entry) not in matched and entry.source.values.get("enabled") != "false":
            items += absent.of_entry(entry, topology, settings)
    for glob in (glob for glob in globs if id(glob) not in matched):
        items += _unmatched(glob, topology.objects)
    requests = tuple(item for item in items if isinstance(item, Request))
    items += _unreadable(topology.objects, requests)
    items += _misplaced(topology.objects)
    return Detected(requests, tuple(item for item in items if isinstance(item, Finding)))


def _matches(entry: ServiceEntry, ref: Ref) -> bool:
    return fnmatchcase(ref.name, entry.name) and fnmatchcase(ref.namespace, entry.namespace or "*")


def _unmatched(pattern: ServiceEntry, objects: Objects) -> Iterator[Finding]:
    # One config file may serve many releases: a pattern in it need not match in each.
    if pattern.source.origin == OPTION:
        name = f"{pattern.namespace}/{pattern.name}" if pattern.namespace else pattern.name
        message = f"--service {name} matches no Service; {absent.services(objects)}"
        yield note("pattern-unmatched", None, message)


def _unreadable(objects: Objects, requests: Sequence[Request]) -> Iterator[Finding]:
    for document in objects.unparsable:
        if requests or escapes.may_contain(PREFIX, document.document.text.encode("utf-8", "replace")):
            yield document.problem(MAY_CHANGE if requests else "a flagged document")


def _of_service(
    service: Manifest, entries: Sequence[ServiceEntry], objects: Objects, settings: Settings
) -> Iterator[Request | Finding]:
    annotations = fields.mapping(service.body, "metadata", "annotations")
    own = {
        name[len(PREFIX) :]: fields.text(annotations, name)
        for name in annotations
        if name.startswith(PREFIX) and name != RECORD
    }
    if not own and not entries:
        return
    unknown = [key for key in own if key not in OPTIONS]
    yield from (_unknown(service.ref, key) for key in unknown)
    of_file = [entry.source for entry in entries if entry.source.origin != OPTION]
    of_options = [entry.source for entry in entries if entry.source.origin == OPTION]
    sources = [*of_file, OptionSource(ANNOTATION, own), *of_options]
    try:
        enabled = _enabled(sources)
    except InvalidValueError as error:
        yield problem("annotation-value", service.ref, str(error))
        return
    if not (bool(entries) if enabled is None else enabled):
        if own and "enabled" not in own and not unknown:
            message = f'has flags, but not {PREFIX}enabled: "true", so nothing would be done for it'
            hint = 'add it, or set it to "false"'
            yield problem("not-enabled", service.ref, message, hint)
        return
    yield from _service_problems(service, objects)
    yield from request_of(Request(service.ref, ServiceOptions()), [*sources, *settings.sources], settings)


def _enabled(sources: Sequence[OptionSource]) -> object:
    """The value of ``enabled`` in the first source that sets it, None when none does."""
    return next((read(source, "enabled") for source in sources if "enabled" in source.values), None)


def _service_problems(service: Manifest, objects: Objects) -> Iterator[Finding]:
    if service.is_hook:
        message = "is flagged, but it is a Helm hook, which is created and deleted outside the release"
        yield problem("service-is-hook", service.ref, message, "flag a Service of the release itself")
    elif len(objects.all(service.ref)) > 1:
        message = "is flagged and occurs more than once in the stream"
        yield problem("service-twice", service.ref, message, "render it once")


def _unknown(ref: Ref, key: str) -> Finding:
    from post_renderer.model.suggestion import did_you_mean, similar

    all_names = f"known annotations are {', '.join(OPTIONS)}"
    hint = did_you_mean([PREFIX + name for name in similar(key, OPTIONS)], all_names)
    path = ("metadata", "annotations", f"{PREFIX}{key}")
    message = f'metadata.annotations["{PREFIX}{key}"]: unknown annotation'
    return problem("annotation-unknown", ref, message, hint, path)


def _misplaced(objects: Objects) -> Iterator[Finding]:
    for manifest in objects.manifests:
        if manifest.ref.kind != "Service":
            for name in manifest.annotations:
                if name.startswith(PREFIX) and name != RECORD:
                    message = f'metadata.annotations["{name}"]: is ignored on {manifest.ref.kind}'
                    hint = "put it on the Service, which is what is flagged"
                    path = ("metadata", "annotations", name)
                    yield problem("annotation-misplaced", manifest.ref, message, hint, path)
