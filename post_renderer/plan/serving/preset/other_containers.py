"""Other containers of the pod that call the application, and that a preset changes too."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import presets
from post_renderer.kubernetes import workloads
from post_renderer.model import Container, Decision, Put, fields
from post_renderer.model.preset import EnvVar, OtherContainer
from post_renderer.plan.serving.preset import environment
from post_renderer.plan.serving.preset.application import Application
from post_renderer.topology import loopback
from post_renderer.topology.objects import Objects


def changes(app: Application, other: OtherContainer, objects: Objects) -> Iterator[Decision]:
    """The URLs with which ``other`` calls the port that now serves HTTPS, and its variables."""
    for container in workloads.all_containers(app.pod.spec, app.pod.template):
        if container.path == app.pod.container.path or not _matches(container, other):
            continue
        calls = [*_calls_in_env(app, container, other, objects), *_calls_in_args(app, container, other)]
        yield from calls
        if calls or not (other.https_env or other.https_args):
            for variable in other.env:
                value = app.filled(variable.value)
                yield from environment.put(app.pod, container, variable._replace(value=value), objects)


def _matches(container: Container, other: OtherContainer) -> bool:
    image = fields.text(container.body, "image")
    return container.name in other.containers or presets.is_image(image, other.images)


def _calls_in_env(
    app: Application, container: Container, other: OtherContainer, objects: Objects
) -> Iterator[Decision]:
    for entry in fields.sequence(container.body, "env"):
        name, value = fields.text(entry, "name"), fields.text(entry, "value")
        if name in other.https_env and _is_call(value, app.backend.tls_port):
            yield from environment.put(app.pod, container, EnvVar(name, _https(value)), objects)


def _calls_in_args(app: Application, container: Container, other: OtherContainer) -> Iterator[Decision]:
    args = [arg if isinstance(arg, str) else "" for arg in fields.sequence(container.body, "args")]
    for index, arg in enumerate(args):
        option, equals, value = arg.partition("=")
        prefix = f"{option}="
        if not equals:
            # `--option VALUE` in two words: the value is this one.
            option, value, prefix = args[index - 1] if index else "", arg, ""
        if option in other.https_args and _is_call(value, app.backend.tls_port):
            why = f"{option} of container {container.name} uses HTTPS"
            yield Put(app.pod.ref, (*container.path, "args", index), prefix + _https(value), why)


def _https(url: str) -> str:
    return "https://" + url.partition("://")[2]


def _is_call(url: str, port: int) -> bool:
    """Whether ``url`` is a URL of the application, with http or, after an earlier run, https."""
    return loopback.is_url(url, "http", port) or loopback.is_url(url, "https", port)
