"""A preset, carried out: the application itself serves TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer import presets
from post_renderer.index import Index
from post_renderer.kubernetes import fields
from post_renderer.kubernetes.workloads import Container
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
    Sibling,
    Variable,
)
from post_renderer.plan.certificate import metadata_beside
from post_renderer.plan.listener import PROBES
from post_renderer.plan.seat import Seat, mount, volume_name

# kubernetes core/v1 Container: everything that may call the container over HTTP.
CALLERS: tuple[tuple[str, ...], ...] = (
    *((probe,) for probe in PROBES),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)
SHELLS = ("ash", "bash", "busybox", "dash", "sh")
LOCALHOST = ("http://localhost:", "http://127.0.0.1:", "http://[::1]:")


def changes(backend: Backend, seat: Seat, preset: Preset, index: Index) -> Iterator[Finding]:
    """Environment, arguments, files, probes and the other containers of the pod."""
    for variable in preset.env:
        yield from _variable(seat, variable._replace(value=_filled(variable.value, backend, seat)), preset)
    for argument in preset.args:
        yield from _argument(seat, _filled(argument, backend, seat), preset)
    if preset.files:
        yield from _files(backend, seat, preset, index)
    turned = {*preset.also_turns, *(() if preset.port else (backend.listener,))}
    yield from _probes(seat, turned)
    for sibling in preset.siblings:
        for container in seat.everyone:
            if container is not seat.container and presets.is_image(
                fields.text(container.body, "image"), sibling.images
            ):
                yield from _sibling(seat, container, sibling, backend.listener)
    yield Note("note", str(backend.service), f"{preset.name} picks up a renewed certificate {preset.reloads}")
    yield from (Note("note", str(backend.service), note) for note in preset.notes)


def _filled(text: str, backend: Backend, seat: Seat) -> str:
    values = {
        "certFile": f"{seat.mount_path}/tls.crt",
        "keyFile": f"{seat.mount_path}/tls.key",
        "mountPath": seat.mount_path,
        "filesPath": f"{seat.mount_path}-config",
        "port": str(backend.listener),
    }
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _words(container: Container) -> list[str]:
    """Command and arguments, those inside a shell's ``-c`` text too."""
    said = [*fields.sequence(container.body, "command"), *fields.sequence(container.body, "args")]
    return [word for text in said if isinstance(text, str) for word in text.split()]


def _said(flag: str, container: Container) -> str | None:
    """The value of a command-line flag, None when it is not given."""
    words = _words(container)
    for at, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == flag:
            return value if equals else next(iter(words[at + 1 : at + 2]), "")
    return None


def _variable(seat: Seat, variable: Variable, preset: Preset) -> Iterator[Finding]:
    said = _said(variable.flag, seat.container) if variable.flag else None
    if said is not None:
        if said.strip("\"'") != variable.value:
            message = f"sets {variable.flag}={said} on its command line, which wins over {variable.name}={variable.value} of preset {preset.name}"
            yield Problem(seat.subject, message, "take the flag away, or set mode to mount and leave TLS to the chart")
        return
    yield from put_variable(seat, seat.container, variable)


def put_variable(seat: Seat, container: Container, variable: Variable) -> Iterator[Finding]:
    """One environment variable; an entry that takes its value from elsewhere is never overwritten."""
    subject = f"{seat.pod.workload}: container {container.name}"
    same = [entry for entry in fields.sequence(container.body, "env") if fields.text(entry, "name") == variable.name]
    if any(fields.at(entry, "valueFrom") is not None for entry in same):
        message = f"takes {variable.name} from elsewhere (valueFrom), where {variable.value} is needed"
        yield Problem(subject, message, "take the entry away in the chart's values")
        return
    if len(same) > 1 and any(fields.text(entry, "value") != variable.value for entry in same):
        message = f"sets {variable.name} {len(same)} times, and only the last one counts"
        yield Problem(subject, message, "state it once in the chart's values")
        return
    path: Path = (*container.path, "env", Key("name", variable.name))
    value: Body = {"name": variable.name, "value": variable.value}
    yield Put(seat.pod.workload, path, value, f"{variable.name} in container {container.name}")


def _argument(seat: Seat, argument: str, preset: Preset) -> Iterator[Finding]:
    flag, _, value = argument.partition("=")
    said = _said(flag, seat.container)
    if said is not None:
        if said.strip("\"'") != value:
            message = f"sets {flag}={said} already, where preset {preset.name} needs {argument}"
            yield Problem(seat.subject, message, "take the flag away, or set mode to mount and leave TLS to the chart")
        return
    obstacle = _obstacle_to_arguments(seat.container)
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


def _obstacle_to_arguments(container: Container) -> str:
    """Why one more argument would not reach the application, empty when it would."""
    command = [word for word in fields.sequence(container.body, "command") if isinstance(word, str)]
    if command and command[0].rpartition("/")[2] in SHELLS:
        return f"runs a shell ({command[0]}), which would take an argument for its own"
    if not command and not fields.sequence(container.body, "args"):
        return "has neither command nor args, and one argument alone would replace those of its image"
    return ""


def _files(backend: Backend, seat: Seat, preset: Preset, index: Index) -> Iterator[Finding]:
    """A ConfigMap of ours beside the Certificate, mounted beside the key pair."""
    name = f"{backend.leaf.name}-config"
    volume = volume_name(name)
    config_map: Body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata_beside(index.get(backend.leaf.owner), name, {}),
        "data": {file: _filled(text, backend, seat) for file, text in preset.files},
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
    yield mount(seat, volume, f"{seat.mount_path}-config")


def _probes(seat: Seat, turned: set[int]) -> Iterator[Finding]:
    """Every probe and hook that calls a port which now speaks HTTPS."""
    for caller in CALLERS:
        get = fields.mapping(seat.container.body, *caller, "httpGet")
        aimed = fields.text(get, "port")
        if get and seat.container.number_of(aimed) in turned:
            path: Path = (*seat.pod.container_path, *caller, "httpGet", "scheme")
            yield Put(seat.pod.workload, path, "HTTPS", f"{caller[-1]} of container {seat.pod.container} speaks HTTPS")
        command = " ".join(
            w for w in fields.sequence(seat.container.body, *caller, "exec", "command") if isinstance(w, str)
        )
        for port in sorted(turned):
            if any(re.search(rf"{re.escape(start)}{port}(?![0-9])", command) for start in LOCALHOST):
                message = f"{caller[-1]} is a command that speaks HTTP to port {port}, which now speaks HTTPS"
                yield Problem(seat.subject, message, "change it in the chart's values, or set mode to mount")


def _sibling(seat: Seat, container: Container, sibling: Sibling, port: int) -> Iterator[Finding]:
    """Another container of the pod that calls the port which now speaks HTTPS."""
    calls = False
    for entry in fields.sequence(container.body, "env"):
        name, value = fields.text(entry, "name"), fields.text(entry, "value")
        if name in sibling.https_env and _is_call(value, port):
            calls = True
            yield from put_variable(seat, container, Variable(name, "https" + value.removeprefix("http")))
    words = [word if isinstance(word, str) else "" for word in fields.sequence(container.body, "args")]
    for at, word in enumerate(words):
        flag, equals, value = word.partition("=")
        if not equals:
            # `--flag VALUE` in two words: the value is this one.
            flag, value = words[at - 1] if at else "", word
        if flag in sibling.https_args and _is_call(value, port):
            calls = True
            new = f"{flag}{equals}" * bool(equals) + "https" + value.removeprefix("http")
            why = f"{flag} of container {container.name} speaks HTTPS"
            yield Put(seat.pod.workload, (*container.path, "args", at), new, why)
    if calls:
        for variable in sibling.env:
            yield from put_variable(seat, container, variable)


def _is_call(url: str, port: int) -> bool:
    return any(url.startswith(f"{start}{port}/") or url == f"{start}{port}" for start in LOCALHOST)
