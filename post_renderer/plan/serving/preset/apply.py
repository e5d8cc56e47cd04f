"""Applies a preset: configures the application to serve TLS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.model import Add, Body, Decision, Item, Key, Path, Put, Ref, fields, note, problem
from post_renderer.model.preset import EnvVar
from post_renderer.plan.serving.preset import command_line, environment, other_containers, probes
from post_renderer.plan.serving.preset.application import Application
from post_renderer.plan.serving.secret_volume import mount_put, new_volume_name
from post_renderer.topology.objects import Objects
from post_renderer.topology.topology import Topology


def changes(app: Application, topology: Topology) -> Iterator[Decision]:
    """Environment, arguments, files, configuration, probes and the other containers of the pod."""
    preset, tls_port = app.preset, app.backend.tls_port
    for variable in preset.env:
        filled = variable._replace(value=app.filled(variable.value))
        yield from _variable(app, filled, topology.objects)
    for argument in preset.args:
        yield from _argument(app, app.filled(argument))
    if preset.files:
        yield from _files(app, topology)
    if preset.config:
        from post_renderer.plan.serving.preset import config_files

        yield from config_files.changes(app, topology)
    switches_plain_port = not preset.port and not preset.keeps_plain_port
    yield from probes.switch_to_https(
        app.pod, {*preset.also_https_ports, *([tls_port] if switches_plain_port else [])}
    )
    if preset.port and not preset.keeps_plain_port:
        yield from probes.retarget(app.pod, tls_port)
    for other in preset.other_containers:
        yield from other_containers.changes(app, other, topology.objects)
    yield from (note("preset-note", app.backend.service, text) for text in preset.notes)


def _variable(app: Application, variable: EnvVar, objects: Objects) -> Iterator[Decision]:
    container = app.pod.container
    value = command_line.option_value(variable.flag, container) if variable.flag else None
    if value is None:
        yield from environment.put(app.pod, container, variable, objects)
    elif value.strip("\"'") != variable.value:
        overridden = f"which overrides {variable.name}={variable.value} of preset {app.preset.name}"
        message = f"sets {variable.flag}={value} on its command line, {overridden}"
        yield _option(app, variable.flag, variable.value, message)


def _option(app: Application, option: str, value: str, message: str) -> Decision:
    """``option`` with the new ``value`` where the preset allows to replace it, else a problem."""
    container = app.pod.container
    position = (
        command_line.replace_option(option, value, container) if option in app.preset.replaces else None
    )
    if position is None:
        hint = "remove the option, or set mode to mount and leave TLS to the chart"
        return app.pod.problem("command-line-option", message, hint)
    (group, index), word = position
    why = f"{option} of container {container.name} is {value}"
    return Put(app.pod.ref, (*container.path, group, index), word, why)


def _argument(app: Application, argument: str) -> Iterator[Decision]:
    container, preset = app.pod.container, app.preset
    option, _, expected = argument.partition("=")
    value = command_line.option_value(option, container)
    if value is not None:
        if value.strip("\"'") != expected:
            message = f"sets {option}={value} already, where preset {preset.name} needs {argument}"
            yield _option(app, option, expected, message)
        return
    obstacle = command_line.cannot_append(container)
    if obstacle:
        message = f"{obstacle}; preset {preset.name} has to add {argument}"
        hint = "set command and args in the chart's values, or use mode: mount"
        yield app.pod.problem("arguments-not-appendable", message, hint)
        return
    why = f"{option} in container {container.name}"
    yield Put(app.pod.ref, (*container.path, "args", Item(argument)), argument, why)


def _files(app: Application, topology: Topology) -> Iterator[Decision]:
    """A new ConfigMap with the files of the preset, and its mount."""
    backend, pod = app.backend, app.pod
    name = f"{backend.certificate.name}-config"
    config_map: Body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata_for(topology.objects.get(backend.certificate.owner), name, {}),
        "data": {file: app.filled(text) for file, text in app.preset.files},
    }
    ref = Ref("", "ConfigMap", backend.namespace, name)
    existing = next(iter(topology.objects.all(ref)), None)
    if existing is None:
        why = f"{', '.join(dict(app.preset.files))} for container {pod.container.name}"
        yield Add(config_map, backend.certificate.owner, why)
    elif fields.mapping(existing.body, "data") != config_map["data"]:
        message = f"is in the stream already, with other data than preset {app.preset.name} needs"
        yield problem("config-map-taken", ref, message, f"give {backend.service} another certificate-name")
    volume = new_volume_name(name)
    path: Path = (*pod.spec, "volumes", Key("name", volume))
    yield Put(pod.ref, path, {"name": volume, "configMap": {"name": name}}, f"volume with ConfigMap {name}")
    yield mount_put(pod, volume, app.files_path)
