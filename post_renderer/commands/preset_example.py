"""An example for a preset: a small stream, generated from the preset alone, that the filter changes.

It has what the preset matches and requires (image, command line, labels) and what it
edits (configuration files, other containers); ``...`` stands for values of a chart.
"""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.commands.preset_example_pod import PLAIN, config_objects, name_of, plain_port, pod_spec
from post_renderer.model import Body, OptionSource, ServiceEntry, Settings, Value
from post_renderer.reports import preset_facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset
    from post_renderer.pipeline import Outcome

NAMESPACE = "shop"
ISSUER = "internal-ca"


def outcome(preset: Preset) -> Outcome:
    """The example after the filter, in the mode that the preset needs. Raises ProblemsError."""
    from post_renderer import pipeline

    return pipeline.render(stream(preset), settings(preset))


def settings(preset: Preset) -> Settings:
    """Settings that flag the example's Service."""
    flags = {"issuer": ISSUER, "mode": preset_facts.required_mode(preset)}
    if preset_facts.is_by_name(preset):
        flags["preset"] = preset.name
    service = _operator_service(preset)
    if service:
        flags["service-port"] = str(preset.port or PLAIN)
    entry = ServiceEntry(service or name_of(preset), "", OptionSource("example", flags))
    # As one of the user's own, the preset takes precedence over others that match the image.
    return Settings(namespace=NAMESPACE, entries=(entry,), presets=(preset,))


def flags(preset: Preset) -> str:
    """The flags of the example's Service as in the config file, without the issuer."""
    by_name = f", preset: {preset.name}" if preset_facts.is_by_name(preset) else ""
    return f"mode: {preset_facts.required_mode(preset)}{by_name}"


def stream(preset: Preset) -> str:
    """The example as YAML: a workload or custom resource, its Service, and an Ingress."""
    from io import StringIO

    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 1000
    out = StringIO()
    yaml.dump_all([_with_literals(body) for body in _objects(preset)], out)
    return out.getvalue()


def _with_literals(value: Value) -> object:
    """``value`` with its texts of several lines as literal block scalars."""
    from ruamel.yaml.scalarstring import LiteralScalarString

    if isinstance(value, dict):
        return {name: _with_literals(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_literals(item) for item in value]
    return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value


def _objects(preset: Preset) -> Iterator[Body]:
    if preset.resource:
        api_version = f"{preset.resource.group}/v1"
        yield _object(preset, api_version, preset.resource.kind, {"replicas": 1})
    else:
        yield _deployment(preset)
        yield from config_objects(preset)
    if not _operator_service(preset):
        yield _service(preset)
    yield _ingress(preset)


def _object(preset: Preset, api_version: str, kind: str, spec: Body) -> Body:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name_of(preset)}, "spec": spec}


def _deployment(preset: Preset) -> Body:
    labels = _pod_labels(preset)
    template: Body = {"metadata": {"labels": labels}, "spec": pod_spec(preset)}
    return _object(
        preset, "apps/v1", "Deployment", {"selector": {"matchLabels": labels}, "template": template}
    )


def _service(preset: Preset) -> Body:
    ports: list[Value] = [{"name": "http", "port": 80, "targetPort": plain_port(preset)}]
    if preset.resource and preset.port:
        ports.append({"name": "https", "port": preset.port, "targetPort": preset.port})
    return _object(preset, "v1", "Service", {"selector": _pod_labels(preset), "ports": ports})


def _ingress(preset: Preset) -> Body:
    operator_service = _operator_service(preset)
    number = (preset.port or PLAIN) if operator_service else 80
    service: Body = {"name": operator_service or name_of(preset), "port": {"number": number}}
    path: Body = {"path": "/", "pathType": "Prefix", "backend": {"service": service}}
    rule: Body = {"host": f"{name_of(preset)}.example.com", "http": {"paths": [path]}}
    return _object(preset, "networking.k8s.io/v1", "Ingress", {"ingressClassName": "nginx", "rules": [rule]})


def _pod_labels(preset: Preset) -> Body:
    app = name_of(preset)
    if preset.resource:
        return {label: value.replace("{name}", app) for label, value in preset.resource.pods}
    required: Body = {label: values[0] for label, values in preset.labels if values}
    return {"app.kubernetes.io/name": app, **required}


def _operator_service(preset: Preset) -> str:
    """The Service that the operator creates; empty if a Service of the chart can select its pods."""
    resource = preset.resource
    if resource is None or resource.pods or not resource.services:
        return ""
    return resource.services[0].replace("{name}", name_of(preset))
