"""What the filter states for a stream and may have written: what can be taken out of its documents."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes import services
from post_renderer.model import Absent, Item, Key, Manifest, Path, Put, Ref, TargetPod, Value, fields
from post_renderer.plan import Plan
from post_renderer.plan.backend import Backend
from post_renderer.strip import words
from post_renderer.strip.draft import Draft, Reading, Unit
from post_renderer.topology import own_sidecar
from post_renderer.yamltext import removal

_POLICIES = (
    ("NetworkPolicy", "networking.k8s.io"),
    ("CiliumNetworkPolicy", "cilium.io"),
    ("NetworkPolicy", "crd.projectcalico.org"),
    ("NetworkPolicy", "projectcalico.org"),
)


def stated(plan: Plan, draft: Draft) -> Iterator[Unit]:
    """What ``plan`` states and is there, except for the values by which routes lead to a Service."""
    objects = draft.reading.topology.objects
    seen: set[tuple[Ref, Path]] = set()
    of_routes = {
        (route.source, path)
        for backend in (*draft.reading.plan.backends, *plan.backends)
        for route in backend.routes
        for path in (route.number_path, route.name_path, route.service_path)
    }
    for change in plan.changes:
        if isinstance(change, Put) and (change.ref, change.path) not in of_routes and objects.all(change.ref):
            manifest = objects.get(change.ref)
            for path in _leaves(change.path, change.value):
                for unit in _units(manifest, path, draft):
                    if (change.ref, unit.path) not in seen:
                        seen.add((change.ref, unit.path))
                        yield unit._replace(is_stated=True)


def shown(backend: Backend, draft: Draft) -> Iterator[Unit]:
    """What shows where ``backend`` serves TLS, and is stated only where it is missing: ports, sidecars."""
    service, https = backend.manifest, backend.https_port
    if service is not None and https.service == service.ref.name and https.name.startswith("https"):
        yield from _items(service, ("spec", "ports", Key("port", https.number)), draft)
    for position in range(len(services.ports(service.body)) if service is not None else 0):
        assert service is not None
        for name in ("name", "appProtocol"):
            yield from _items(service, ("spec", "ports", position, name), draft)
    for pod in backend.pods:
        yield from _items(
            pod.workload, (*pod.container.path, "ports", Key("containerPort", backend.tls_port)), draft
        )
        if backend.preset:
            yield from _arguments(backend, pod, draft)
        for container in pod.containers:
            if own_sidecar.tls_port_of(container) == backend.tls_port:
                yield from _items(pod.workload, container.path, draft)


def left_of_lists(draft: Draft, number: int) -> Iterator[Unit]:
    """The lists that have lost items, and of which only what the filter may have written is left."""
    text = draft.removal(number).text
    for unit in list(draft.units[number].values()):
        path = unit.path[:-1]
        is_item = not isinstance(unit.path[-1], (str, Item)) and path[-1] not in ("command", "args")
        if not is_item or not any(below for below, _ in removal.written(text, (*unit.manifest.path, *path))):
            continue
        if removal.spelling(text, (*unit.manifest.path, *path)) == removal.WRITTEN:
            yield Unit(unit.manifest, path, removal.WRITTEN)


def _arguments(backend: Backend, pod: TargetPod, draft: Draft) -> Iterator[Unit]:
    """The arguments that the filter may have written, which presets state only where they are missing."""
    of_backend = words.of(backend)
    for name in ("command", "args"):
        for argument in dict.fromkeys(fields.words(pod.container.body, name)):
            if words.occur(argument, of_backend):
                yield from _items(pod.workload, (*pod.container.path, name, Item(argument)), draft)


def admissions(draft: Draft) -> Iterator[Unit]:
    """The TLS ports in policies: what admits them already is not stated again."""
    reading = draft.reading
    numbers = {str(backend.tls_port) for backend in reading.plan.backends}
    for manifest in policies(reading):
        for path, value in removal.written(reading.texts[manifest.document], manifest.path):
            if path[-1] == "port" and value in numbers:
                yield from _items(manifest, path[:-1], draft)


def policies(reading: Reading) -> list[Manifest]:
    """The policies of the stream that limit who may call which port."""
    objects = reading.topology.objects
    return [m for kind, group in _POLICIES for m in objects.by_kind(kind, group)]


def _items(manifest: Manifest, path: Path, draft: Draft) -> Iterator[Unit]:
    """The item at ``path``, if the filter has written all of it."""
    unit = Unit(
        manifest, path, removal.spelling(draft.reading.texts[manifest.document], (*manifest.path, *path))
    )
    if unit.spelling == removal.WRITTEN:
        yield unit


def _units(manifest: Manifest, path: Path, draft: Draft) -> Iterator[Unit]:
    """The value at ``path``, or the item of a list that it is in, if the filter has written all of that."""
    keys = [number for number, step in enumerate(path, 1) if isinstance(step, Key)]
    whole = list(_items(manifest, path[: keys[-1]], draft)) if keys else []
    if whole:
        yield from whole
        return
    spelling = removal.spelling(draft.reading.texts[manifest.document], (*manifest.path, *path))
    if spelling:
        yield Unit(manifest, path, spelling)


def _leaves(path: Path, value: Value | Absent) -> Iterator[Path]:
    """The paths of the single values in ``value``, which is at ``path``."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _leaves((*path, name), item)
    else:
        yield path
