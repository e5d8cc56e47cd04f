"""A preset, carried out: the application itself serves TLS."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import (
    Add,
    Backend,
    Body,
    Finding,
    Item,
    Key,
    Note,
    Path,
    Preset,
    Problem,
    Put,
    Ref,
    Variable,
    fields,
)
from post_renderer.plan.new_object import metadata_beside
from post_renderer.plan.serving.container import Seat, files_path, filled, mount, volume_name
from post_renderer.plan.serving.preset import command_line, environment, other_containers, probes
from post_renderer.topology.objects import Index


def changes(backend: Backend, seat: Seat, preset: Preset, index: Index) -> Iterator[Finding]:
    """Environment, arguments, files, probes and the other containers of the pod."""
    for variable in preset.env:
        yield from _variable(seat, variable._replace(value=filled(variable.value, backend, seat, preset)), preset)
    for argument in preset.args:
        yield from _argument(seat, filled(argument, backend, seat, preset), preset)
    if preset.files:
        yield from _files(backend, seat, preset, index)
    if preset.config:
        from post_renderer.plan.serving.preset import config_files

        yield from config_files.changes(backend, seat, preset, index)
    turned = {*preset.also_turns, *(() if preset.port or preset.keeps_plain else (backend.listener,))}
    yield from probes.turned(seat, turned)
    if preset.port and not preset.keeps_plain:
        yield from probes.moved(seat, backend.listener)
    for sibling in preset.siblings:
        yield from other_containers.changes(seat, sibling, backend, preset)
    yield from (Note("note", str(backend.service), note) for note in preset.notes)


def _variable(seat: Seat, variable: Variable, preset: Preset) -> Iterator[Finding]:
    said = command_line.value_of(variable.flag, seat.container) if variable.flag else None
    if said is None:
        yield from environment.put(seat, seat.container, variable)
    elif said.strip("\"'") != variable.value:
        wins = f"which wins over {variable.name}={variable.value} of preset {preset.name}"
        message = f"sets {variable.flag}={said} on its command line, {wins}"
        yield _flag(seat, variable.flag, variable.value, preset, message)


def _flag(seat: Seat, flag: str, value: str, preset: Preset, message: str) -> Finding:
    """A flag that has another value than it needs: replaced where the preset says so, else a problem."""
    place = command_line.replaced(flag, value, seat.container) if flag in preset.replaces else None
    if place is None:
        return Problem(seat.subject, message, "take the flag away, or set mode to mount and leave TLS to the chart")
    (group, at), word = place
    why = f"{flag} of container {seat.pod.container} is {value}"
    return Put(seat.pod.workload, (*seat.pod.container_path, group, at), word, why)


def _argument(seat: Seat, argument: str, preset: Preset) -> Iterator[Finding]:
    flag, _, value = argument.partition("=")
    said = command_line.value_of(flag, seat.container)
    if said is not None:
        if said.strip("\"'") != value:
            message = f"sets {flag}={said} already, where preset {preset.name} needs {argument}"
            yield _flag(seat, flag, value, preset, message)
        return
    obstacle = command_line.obstacle(seat.container)
    if obstacle:
        hint = "state command and arguments in the chart's values, or set mode to mount"
        yield Problem(seat.subject, f"{obstacle}, where preset {preset.name} needs {argument}", hint)
        return
    yield Put(
        seat.pod.workload,
        (*seat.pod.container_path, "args", Item(argument)),
        argument,
        f"{flag} in container {seat.pod.container}",
    )


def _files(backend: Backend, seat: Seat, preset: Preset, index: Index) -> Iterator[Finding]:
    """A ConfigMap of ours beside the Certificate, mounted beside the key pair."""
    name = f"{backend.leaf.name}-config"
    volume = volume_name(name)
    config_map: Body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata_beside(index.get(backend.leaf.owner), name, {}),
        "data": {file: filled(text, backend, seat, preset) for file, text in preset.files},
    }
    there = index.config_map(Ref("", "ConfigMap", backend.namespace, name))
    if there is None:
        yield Add(config_map, backend.leaf.owner, f"{', '.join(dict(preset.files))} for container {seat.pod.container}")
    elif fields.mapping(there, "data") != config_map["data"]:
        hint = f"give {backend.service} another certificate-name"
        yield Problem(
            f"ConfigMap/{name}", f"is in the stream already, with other data than preset {preset.name} needs", hint
        )
    path: Path = (*seat.pod.spec, "volumes", Key("name", volume))
    yield Put(seat.pod.workload, path, {"name": volume, "configMap": {"name": name}}, f"volume with ConfigMap {name}")
    yield mount(seat, volume, files_path(seat, preset))
