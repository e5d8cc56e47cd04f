"""Which Services are flagged, and what is asked of each: annotations, config file, options, environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TypeAlias

from post_renderer.flags.keys import ROWS, Refused, flags_of
from post_renderer.model import PREFIX, Entry, Flags, Layer, Note, Problem, Ref, Request, Settings, fields
from post_renderer.model.environment import variable
from post_renderer.model.suggestion import did_you_mean, similar
from post_renderer.topology.objects import Index, Manifest

Finding: TypeAlias = Request | Note | Problem

ANNOTATION = "annotation"
OPTION = "option"
_NOWHERE = Ref("", "Service", "", "")
ENVIRONMENT = "environment"


def detect(index: Index, settings: Settings) -> list[Finding]:
    """Every flagged Service of the stream as a Request, with the notes and problems of its flags.

    An entry that names a Service which only an Ingress of the stream knows gives
    a Request that is not ``present``.
    """
    found: list[Finding] = []
    globs = [entry for entry in settings.entries if entry.is_glob]
    exact: dict[str, list[Entry]] = {}
    for entry in settings.entries:
        if not entry.is_glob:
            exact.setdefault(entry.name, []).append(entry)
    missing = dict(exact)
    for service in index.of_kind("Service"):
        named = [entry for entry in exact.get(service.ref.name, ()) if _matches(entry, service.ref)]
        wild = [entry for entry in globs if _matches(entry, service.ref)]
        found += _of_service(service, [*named, *wild], index, settings)
        missing[service.ref.name] = [e for e in missing.get(service.ref.name, ()) if e not in named]
    for entry in (entry for entries in missing.values() for entry in entries):
        if entry.layer.values.get("enabled") != "false":
            found += _of_missing(entry, index, settings)
    found += _broken(index)
    found += _misplaced(index)
    return found


def _matches(entry: Entry, ref: Ref) -> bool:
    return fnmatchcase(ref.name, entry.name) and fnmatchcase(ref.namespace, entry.namespace or "*")


def _broken(index: Index) -> Iterator[Problem]:
    for broken in index.broken:
        if PREFIX in broken.document.text:
            yield Problem(
                f"line {broken.line}", f"a flagged document is not YAML: {broken.reason}", "mend its template"
            )


def _of_service(service: Manifest, entries: list[Entry], index: Index, settings: Settings) -> Iterator[Finding]:
    said = fields.mapping(service.body, "metadata", "annotations")
    own = {name[len(PREFIX) :]: fields.text(said, name) for name in said if name.startswith(PREFIX)}
    if not own and not entries:
        return
    yield from (Problem(str(service.ref), _unknown(key)) for key in own if key not in ROWS)
    naming = [*(entry.layer for entry in entries), Layer(ANNOTATION, own)]
    try:
        enabled = _enabled(naming)
    except Refused as error:
        yield Problem(str(service.ref), str(error))
        return
    if not (entries if enabled is None else enabled):
        if own and "enabled" not in own:
            text = f'has flags, but {PREFIX}enabled: "true" is missing, so nothing is done for it'
            yield Note("warning", str(service.ref), text)
        return
    yield from _obstacles(service, index)
    yield from _asked(Request(service.ref, Flags()), [*naming, *settings.layers])


def _enabled(layers: list[Layer]) -> object:
    """What the first layer that says ``enabled`` says, None when none does."""
    return next((_read(layer, "enabled") for layer in layers if "enabled" in layer.values), None)


def _obstacles(service: Manifest, index: Index) -> Iterator[Problem]:
    if service.is_hook:
        yield Problem(
            str(service.ref),
            "is flagged, but it is a Helm hook, which comes and goes outside the release",
            "flag a Service of the release itself",
        )
    elif len(index.all_of(service.ref)) > 1:
        yield Problem(str(service.ref), "is flagged and occurs more than once in the stream", "render it once")


def _asked(request: Request, layers: list[Layer]) -> Iterator[Finding]:
    """``request`` with the flags of ``layers``, the first that says one counts; or what is wrong with them."""
    values: dict[str, object] = {}
    refused = False
    for key in ROWS:
        layer = next((layer for layer in layers if key in layer.values), None)
        if layer is None:
            continue
        try:
            values[key] = _read(layer, key)
        except Refused as error:
            refused = True
            yield Problem(str(request.service), str(error))
    if not refused:
        yield request._replace(flags=flags_of(values))


def asked_of(layers: Sequence[Layer]) -> Flags:
    """The flags of ``layers`` for a Service that nobody has flagged; values that are refused are left out."""
    asked = next((a for a in _asked(Request(_NOWHERE, Flags()), list(layers)) if isinstance(a, Request)), None)
    return asked.flags if asked else Flags()


def _read(layer: Layer, key: str) -> object:
    value = layer.values[key]
    try:
        return ROWS[key].read(value)
    except Refused as error:
        raise Refused(f'{where(layer, key)}: found "{value}", expected {error}') from None


def where(layer: Layer, key: str) -> str:
    """The place of one flag of ``layer``, as the user wrote it."""
    if layer.origin == ANNOTATION:
        return f'metadata.annotations["{PREFIX}{key}"]'
    if layer.origin == OPTION:
        return f"--{key}"
    if layer.origin == ENVIRONMENT:
        return variable(key)
    spelled = {"issuer": "issuer.name", "issuer-kind": "issuer.kind", "issuer-group": "issuer.group"}
    return f"{layer.origin}.{spelled.get(key, ROWS[key].camel)}"


def _unknown(key: str) -> str:
    hint = did_you_mean([PREFIX + name for name in similar(key, ROWS)], f"known are {', '.join(ROWS)}")
    return f'metadata.annotations["{PREFIX}{key}"]: unknown annotation; {hint}'


def _of_missing(entry: Entry, index: Index, settings: Settings) -> Iterator[Finding]:
    ref = Ref("", "Service", entry.namespace or settings.namespace, entry.name)
    named_by = "flagged by " + ("--service" if entry.layer.origin == OPTION else entry.layer.origin)
    if index.routes_to(ref.namespace, ref.name):
        if "service-port" in entry.layer.values:
            yield from _asked(Request(ref, Flags(), present=False), [entry.layer, *settings.layers])
            return
        yield Problem(
            str(ref),
            f"{named_by}, is not in the stream, though an Ingress in it leads there",
            "give servicePort in the config file, so that the Ingress can be sent to the port that serves HTTPS",
        )
        return
    yield Problem(
        str(ref),
        f"{named_by}, is neither in the stream nor does an Ingress in it lead there; {_services(index)}",
        "check its name and namespace",
    )


def _services(index: Index) -> str:
    names = sorted({f"{m.ref.namespace or '-'}/{m.ref.name}" for m in index.of_kind("Service")})
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    text = f"Services in the stream are {shown}" if names else "the stream holds no Service"
    return text + index.unread()


def _misplaced(index: Index) -> Iterator[Problem]:
    for manifest in index.manifests:
        if manifest.ref.kind != "Service":
            for name in manifest.annotations:
                if name.startswith(PREFIX):
                    hint = "put it on the Service, which is what is flagged"
                    yield Problem(str(manifest.ref), f'metadata.annotations["{name}"]: means nothing here', hint)
