"""Whether a port of a pod is the one that a preset doubles or switches to HTTPS."""

from __future__ import annotations

import re
from collections.abc import Iterable

from post_renderer.model import Container, TargetPod
from post_renderer.model.preset import Preset
from post_renderer.plan.serving import tls_port
from post_renderer.plan.serving.preset import command_line, variables
from post_renderer.topology.objects import Objects

# In a port alone (8080), an address with a port (0.0.0.0:8080) and lists of them.
_NUMBER = r"(?:^|[:;,\s])(\d{1,5})(?=$|[;,\s])"


def obstacle(preset: Preset, pod: TargetPod, objects: Objects) -> str:
    """Why the port of ``pod`` is not the plain one of ``preset``, as a sentence; empty when it is.

    It is where the command line or a variable has its number. Where they have none, its usual number or
    its name tells. Where no port of the container has these, and only one is declared, that is the one.
    """
    if not preset.plain.numbers or pod.port in _also_served(preset, pod):
        return ""
    port = f"port {pod.port} of container {pod.container.name}"
    configured = _configured(preset, pod, objects)
    recognised = _recognised(preset, pod.container)
    plain = configured or recognised
    if pod.port in (plain or preset.plain.numbers):
        return ""
    if plain:
        return f"{pod.ref}: {port} is not its plain port ({_listed(plain)})"
    others = {port.number for port in pod.container.ports if port.protocol == "TCP"}
    if others - _also_served(preset, pod) == {pod.port}:
        return ""
    usual = _listed(preset.plain.numbers)
    return f"{pod.ref}: nothing shows that {port} is its plain port (usually {usual})"


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, dict.fromkeys(numbers)))


def _also_served(preset: Preset, pod: TargetPod) -> set[int]:
    """The ports that serve TLS with the preset, and are not its plain one."""
    named = {pod.container.port_named(name) for name in (*tls_port.NAMES, f"https-{pod.port}")}
    return {preset.port, *named, *(() if preset.port else preset.also_https_ports)} - {0}


def _configured(preset: Preset, pod: TargetPod, objects: Objects) -> list[int]:
    """The numbers that the container sets for its plain port; none where it sets none, or not in digits."""
    options = (command_line.option_value(flag, pod.container) for flag in preset.plain.flags)
    found = (variables.find(name, pod, pod.container, objects) for name in preset.plain.env)
    by_env = (variable.value for variable in found if variable and variable.value)
    return _numbers(filter(None, options)) or _numbers(by_env)


def _numbers(values: Iterable[str]) -> list[int]:
    return [int(number) for value in values for number in re.findall(_NUMBER, value.strip("\"'"))]


def _recognised(preset: Preset, container: Container) -> list[int]:
    """The declared ports that have a usual number or name of the plain port."""
    names, numbers = preset.plain.names, preset.plain.numbers
    ports = [port for port in container.ports if port.protocol == "TCP"]
    return [port.number for port in ports if port.name in names or port.number in numbers]
