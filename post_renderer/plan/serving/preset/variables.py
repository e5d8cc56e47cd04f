"""The environment of a container as the stream sets it: entries of its own, and those of ``envFrom``."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Body, Container, Ref, TargetPod, fields
from post_renderer.model.records import NamedTuple
from post_renderer.topology.objects import Objects


class Variable(NamedTuple):
    """A variable that is set: its value, None where it is not in the stream or in a Secret.

    ``source`` is the ConfigMap or Secret of the stream that has it, under ``key``; None for a text in the
    container.
    """

    value: str | None
    source: Ref | None = None
    key: str = ""

    def __str__(self) -> str:
        """The value, and where it comes from, for messages."""
        origin = f"{self.key} of {self.source}" if self.source else ""
        if self.value is None:
            return f"what is in {origin}" if origin else "a value that is not in the stream"
        return f"{self.value or 'nothing'} ({origin})" if origin else self.value or "nothing"


def find(name: str, pod: TargetPod, container: Container, objects: Objects) -> Variable | None:
    """The variable ``name`` of ``container``, None when nothing in the stream sets it.

    An entry of the container wins over ``envFrom``, and of each the last one (kubernetes core/v1
    Container). The values of Secrets are not read.
    """
    entries = [e for e in fields.sequence(container.body, "env") if fields.text(e, "name") == name]
    if entries:
        return _of_entry(fields.mapping(entries[-1]), pod.ref.namespace, objects)
    sources = [fields.mapping(source) for source in fields.sequence(container.body, "envFrom")]
    found = (_of_source(name, source, pod.ref.namespace, objects) for source in reversed(sources))
    return next(filter(None, found), None)


def unknown_sources(name: str, pod: TargetPod, container: Container, objects: Objects) -> Iterator[Ref]:
    """The objects of ``envFrom`` that are not in the stream, and may set the variable ``name``."""
    for source in map(fields.mapping, fields.sequence(container.body, "envFrom")):
        ref = _ref(source, pod.ref.namespace)
        if name.startswith(fields.text(source, "prefix")) and not objects.all(ref):
            yield ref


def _of_entry(entry: Body, namespace: str, objects: Objects) -> Variable | None:
    value_from = fields.mapping(entry, "valueFrom")
    if not value_from:
        return Variable(fields.text(entry, "value"))
    reference = fields.mapping(value_from, "configMapKeyRef")
    ref = Ref("", "ConfigMap", namespace, fields.text(reference, "name"))
    config_maps = objects.all(ref) if reference else []
    if not config_maps:
        return Variable(None)
    value = fields.texts(config_maps[0].body, "data").get(fields.text(reference, "key"))
    return None if value is None else Variable(value, ref, fields.text(reference, "key"))


def _of_source(name: str, source: Body, namespace: str, objects: Objects) -> Variable | None:
    prefix = fields.text(source, "prefix")
    ref = _ref(source, namespace)
    for manifest in objects.all(ref) if name.startswith(prefix) else ():
        key = name.removeprefix(prefix)
        if any(key in fields.mapping(manifest.body, field) for field in ("data", "stringData")):
            is_shown = ref.kind == "ConfigMap"
            return Variable(fields.text(manifest.body, "data", key) if is_shown else None, ref, key)
    return None


def _ref(source: Body, namespace: str) -> Ref:
    kind = "Secret" if "secretRef" in source else "ConfigMap"
    field = "secretRef" if kind == "Secret" else "configMapRef"
    return Ref("", kind, namespace, fields.text(source, field, "name"))
