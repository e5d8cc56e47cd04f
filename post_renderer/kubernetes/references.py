"""The ConfigMaps and Secrets that a pod reads."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Body, Value, fields

# kubernetes core/v1: where a source names its object, in volumes and projected sources.
_VOLUMES = (("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName"))
_PROJECTED = (("ConfigMap", "configMap", "name"), ("Secret", "secret", "name"))
_ENV = (("ConfigMap", "configMapKeyRef", "name"), ("Secret", "secretKeyRef", "name"))
_ENV_FROM = (("ConfigMap", "configMapRef", "name"), ("Secret", "secretRef", "name"))


def of_pod(template: Body) -> tuple[tuple[str, str], ...]:
    """Kind and name of every ConfigMap and Secret that a pod template refers to, each once, in its order."""
    return tuple(dict.fromkeys(_of_spec(fields.mapping(template, "spec"))))


def _of_spec(spec: Body) -> Iterator[tuple[str, str]]:
    for volume in fields.sequence(spec, "volumes"):
        yield from _named(volume, _VOLUMES)
        for source in fields.sequence(volume, "projected", "sources"):
            yield from _named(source, _PROJECTED)
    for group in ("containers", "initContainers"):
        for container in fields.sequence(spec, group):
            for source in fields.sequence(container, "envFrom"):
                yield from _named(source, _ENV_FROM)
            for entry in fields.sequence(container, "env"):
                yield from _named(fields.at(entry, "valueFrom"), _ENV)


def _named(source: Value, places: tuple[tuple[str, str, str], ...]) -> Iterator[tuple[str, str]]:
    for kind, field, name in places:
        referred = fields.text(source, field, name)
        if referred:
            yield kind, referred
