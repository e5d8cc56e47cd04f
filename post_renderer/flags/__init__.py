"""Which Services are flagged, and the options of each: annotations, config file, options, environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from post_renderer.flags import checks
from post_renderer.flags.keys import OPTIONS, InvalidValueError, service_options
from post_renderer.model import (
    PREFIX,
    Finding,
    Manifest,
    OptionSource,
    Ref,
    Request,
    ServiceEntry,
    ServiceOptions,
    Settings,
    fields,
    problem,
)
from post_renderer.model.environment import variable
from post_renderer.topology.objects import Objects
from post_renderer.topology.topology import Topology

ANNOTATION = "annotation"
OPTION = "option"
ENVIRONMENT = "environment"
_NO_SERVICE = Ref("", "Service", "", "")


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
        entries = [e for e in (*by_name.get(service.ref.name, ()), *globs) if _matches(e, service.ref)]
        matched.update(map(id, entries))
        items += _of_service(service, entries, topology.objects, settings)
    for entry in (entry for entries in by_name.values() for entry in entries):
        if id(entry) not in matched and entry.source.values.get("enabled") != "false":
            items += _of_missing(entry, topology, settings)
    items += _unparsable(topology.objects)
    items += _misplaced(topology.objects)
    requests = tuple(item for item in items if isinstance(item, Request))
    return Detected(requests, tuple(item for item in items if isinstance(item, Finding)))


def _matches(entry: ServiceEntry, ref: Ref) -> bool:
    return fnmatchcase(ref.name, entry.name) and fnmatchcase(ref.namespace, entry.namespace or "*")


def _unparsable(objects: Objects) -> Iterator[Finding]:
    for unparsable in objects.unparsable:
        if PREFIX in unparsable.document.text:
            message = f"line {unparsable.line}: a flagged document is not YAML: {unparsable.reason}"
            yield problem("document-unreadable", None, message, "correct its template")


def _of_service(
    service: Manifest, entries: Sequence[ServiceEntry], objects: Objects, settings: Settings
) -> Iterator[Request | Finding]:
    annotations = fields.mapping(service.body, "metadata", "annotations")
    own = {
        name[len(PREFIX) :]: fields.text(annotations, name) for name in annotations if name.startswith(PREFIX)
    }
    if not own and not entries:
        return
    unknown = [key for key in own if key not in OPTIONS]
    yield from (_unknown(service.ref, key) for key in unknown)
    sources = [*(entry.source for entry in entries), OptionSource(ANNOTATION, own)]
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
    yield from _request(Request(service.ref, ServiceOptions()), [*sources, *settings.sources], settings)


def _enabled(sources: Sequence[OptionSource]) -> object:
    """The value of ``enabled`` in the first source that sets it, None when none does."""
    return next((_read(source, "enabled") for source in sources if "enabled" in source.values), None)


def _service_problems(service: Manifest, objects: Objects) -> Iterator[Finding]:
    if service.is_hook:
        message = "is flagged, but it is a Helm hook, which is created and deleted outside the release"
        yield problem("service-is-hook", service.ref, message, "flag a Service of the release itself")
    elif len(objects.all(service.ref)) > 1:
        message = "is flagged and occurs more than once in the stream"
        yield problem("service-twice", service.ref, message, "render it once")


def _request(
    request: Request, sources: Sequence[OptionSource], settings: Settings
) -> Iterator[Request | Finding]:
    """``request`` with the options of ``sources``, the first that sets one wins; or all problems of them."""
    values: dict[str, object] = {}
    invalid = False
    for key in OPTIONS:
        source = next((source for source in sources if key in source.values), None)
        if source is None:
            continue
        try:
            values[key] = _read(source, key)
        except InvalidValueError as error:
            invalid = True
            yield problem("option-value", request.service, str(error))
    request = request._replace(options=service_options(values))
    yield from checks.problems(request, settings)
    if not invalid:
        yield request


def defaults_from(sources: Sequence[OptionSource]) -> ServiceOptions:
    """The options of ``sources`` for a Service that is not flagged; the defaults when one is invalid."""
    items = _request(Request(_NO_SERVICE, ServiceOptions()), sources, Settings())
    return next((item.options for item in items if isinstance(item, Request)), ServiceOptions())


def _read(source: OptionSource, key: str) -> object:
    value = source.values[key]
    try:
        return OPTIONS[key].read(value)
    except InvalidValueError as error:
        raise InvalidValueError(f'{location(source, key)}: found "{value}", expected {error}') from None


def location(source: OptionSource, key: str) -> str:
    """Where one option of ``source`` is set, as the user wrote it."""
    if source.origin == ANNOTATION:
        return f'metadata.annotations["{PREFIX}{key}"]'
    if source.origin == OPTION:
        return f"--{key}"
    if source.origin == ENVIRONMENT:
        return variable(key)
    in_file = {"issuer": "issuer.name", "issuer-kind": "issuer.kind", "issuer-group": "issuer.group"}
    return f"{source.origin}.{in_file.get(key, OPTIONS[key].camel)}"


def _unknown(ref: Ref, key: str) -> Finding:
    from post_renderer.model.suggestion import did_you_mean, similar

    all_names = f"known annotations are {', '.join(OPTIONS)}"
    hint = did_you_mean([PREFIX + name for name in similar(key, OPTIONS)], all_names)
    path = ("metadata", "annotations", f"{PREFIX}{key}")
    message = f'metadata.annotations["{PREFIX}{key}"]: unknown annotation'
    return problem("annotation-unknown", ref, message, hint, path)


def _of_missing(entry: ServiceEntry, topology: Topology, settings: Settings) -> Iterator[Request | Finding]:
    """The Request, or the problem, of an entry whose Service is not in the stream."""
    ref = Ref("", "Service", entry.namespace or settings.namespace, entry.name)
    flagged_by = "flagged by " + ("--service" if entry.source.origin == OPTION else entry.source.origin)
    if not topology.routes.to(ref):
        services = _services(topology.objects)
        message = f"{flagged_by}, is not in the stream, and no Ingress in it routes to it; {services}"
        yield problem("service-not-found", ref, message, "check its name and namespace")
    elif "service-port" in entry.source.values:
        request = Request(ref, ServiceOptions(), present=False)
        yield from _request(request, [entry.source, *settings.sources], settings)
    else:
        message = f"{flagged_by}, is not in the stream, though an Ingress in it routes to it"
        hint = "set servicePort in the config file to the port that serves HTTPS"
        yield problem("service-elsewhere", ref, message, hint)


def _services(objects: Objects) -> str:
    names = sorted({f"{m.ref.namespace or '-'}/{m.ref.name}" for m in objects.by_kind("Service")})
    listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    text = f"Services in the stream are {listed}" if names else "the stream has no Service"
    return text + objects.unparsable_suffix()


def _misplaced(objects: Objects) -> Iterator[Finding]:
    for manifest in objects.manifests:
        if manifest.ref.kind != "Service":
            for name in manifest.annotations:
                if name.startswith(PREFIX):
                    message = f'metadata.annotations["{name}"]: is ignored on {manifest.ref.kind}'
                    hint = "put it on the Service, which is what is flagged"
                    path = ("metadata", "annotations", name)
                    yield problem("annotation-misplaced", manifest.ref, message, hint, path)
