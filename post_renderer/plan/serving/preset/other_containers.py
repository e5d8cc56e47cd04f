"""Other containers of the pod, which a preset changes with the application."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import presets
from post_renderer.kubernetes import workloads
from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Backend, Finding, Preset, Put, Sibling, Variable, fields
from post_renderer.plan.serving.container import Seat, filled
from post_renderer.plan.serving.preset import environment
from post_renderer.topology import loopback


def changes(seat: Seat, sibling: Sibling, backend: Backend, preset: Preset) -> Iterator[Finding]:
    """The calls of ``sibling`` to the port that now speaks HTTPS, and its variables."""
    for container in workloads.all_containers(seat.pod.spec, seat.template):
        if container.path == seat.pod.container_path or not _is_meant(container, sibling):
            continue
        calls = list(_calls(seat, container, sibling, backend.listener))
        yield from calls
        if calls or not (sibling.https_env or sibling.https_args):
            for variable in sibling.env:
                value = filled(variable.value, backend, seat, preset)
                yield from environment.put(seat, container, variable._replace(value=value))


def _is_meant(container: Container, sibling: Sibling) -> bool:
    image = fields.text(container.body, "image")
    return container.name in sibling.containers or presets.is_image(image, sibling.images)


def _calls(seat: Seat, container: Container, sibling: Sibling, port: int) -> Iterator[Finding]:
    for entry in fields.sequence(container.body, "env"):
        name, value = fields.text(entry, "name"), fields.text(entry, "value")
        if name in sibling.https_env and _is_call(value, port):
            yield from environment.put(seat, container, Variable(name, _https(value)))
    words = [word if isinstance(word, str) else "" for word in fields.sequence(container.body, "args")]
    for at, word in enumerate(words):
        flag, equals, value = word.partition("=")
        if not equals:
            # `--flag VALUE` in two words: the value is this one.
            flag, value = words[at - 1] if at else "", word
        if flag in sibling.https_args and _is_call(value, port):
            new = f"{flag}{equals}" * bool(equals) + _https(value)
            why = f"{flag} of container {container.name} speaks HTTPS"
            yield Put(seat.pod.workload, (*container.path, "args", at), new, why)


def _https(url: str) -> str:
    return "https://" + url.partition("://")[2]


def _is_call(url: str, port: int) -> bool:
    """Whether ``url`` is that of the application, in HTTP or, after the first run, in HTTPS."""
    return loopback.is_url(url, "http", port) or loopback.is_url(url, "https", port)
