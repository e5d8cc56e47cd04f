"""The pod of a preset's example, and the ConfigMaps and Secrets that it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.model import Body, Value
from post_renderer.model.preset import ConfigSetting, OtherContainer, Preset

PLAIN = 8080
# In place of the values of a real chart.
PLACEHOLDER = "..."
# HashiCorp Vault and nginx need a block to edit; other files may contain anything.
_CONFIG_FILES = {
    "hcl": 'listener "tcp" {\n  tls_disable = 1\n  address = "[::]:8200"\n}\n',
    "nginx": f"server {{\n  listen {PLAIN};\n}}\n",
    "properties": f"example = {PLACEHOLDER}\n",
    "yaml": f'example: "{PLACEHOLDER}"\n',
}


def name_of(preset: Preset) -> str:
    """The name of the example's objects: that of the image, or of the preset."""
    name = preset.images[0].rpartition("/")[2] if preset.images else preset.name
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def plain_port(preset: Preset) -> int:
    """The port that serves HTTP: that of the preset, else the first from PLAIN on that it does not use."""
    if preset.plain.numbers:
        return preset.plain.numbers[0]
    used = {preset.port, *preset.also_https_ports}
    return next(port for port in range(PLAIN, 65536) if port not in used)


def pod_spec(preset: Preset) -> Body:
    """The spec of a pod with the container of ``preset`` and the other containers that it changes."""
    containers: list[Value] = [_container(preset)]
    containers += [
        _other_container(preset, sibling, number) for number, sibling in enumerate(preset.other_containers, 1)
    ]
    volumes = [_volume(name, setting.kind) for name, setting in _mounted(preset).items()]
    return {"containers": containers, **({"volumes": volumes} if volumes else {})}


def _volume(name: str, kind: str) -> Value:
    if kind == "Secret":
        return {"name": name, "secret": {"secretName": name}}
    return {"name": name, "configMap": {"name": name}}


def _container(preset: Preset) -> Body:
    body: Body = {
        "name": preset.containers[0] if preset.containers else name_of(preset),
        "image": _image(preset),
    }
    if preset.requires.command:
        body["command"] = [preset.requires.command[0]]
    if preset.requires.words or preset.args:
        body["args"] = [*preset.requires.words] or [PLACEHOLDER]
    env_from = [_env_from(name, setting.kind) for name, setting in _read_as_environment(preset).items()]
    if env_from:
        body["envFrom"] = env_from
    plain, also = plain_port(preset), preset.also_https_ports
    ports: list[Value] = [{"name": "http", "containerPort": plain}]
    body["ports"] = ports + [{"containerPort": port} for port in also if port != plain]
    body["readinessProbe"] = {
        "httpGet": {"path": "/", "port": preset.also_https_ports[0] if preset.also_https_ports else "http"}
    }
    mounts: list[Value] = [{"name": name, "mountPath": f"/etc/{name}"} for name in _mounted(preset)]
    if mounts:
        body["volumeMounts"] = mounts
    return body


def _env_from(name: str, kind: str) -> Value:
    return {"secretRef" if kind == "Secret" else "configMapRef": {"name": name}}


def _image(preset: Preset) -> str:
    image = preset.images[0] if preset.images else f"example/{preset.name}"
    version = version_in(preset.versions)
    return f"{image}:{version}" if version else image


def version_in(versions: str) -> str:
    """A version in a range such as ``>=22, <25``; empty for a range without limits."""
    low = re.search(r">=\s*([0-9.]+)", versions)
    if low:
        return low[1]
    high = re.search(r"<\s*([0-9.]+)", versions)
    return _version_below(high[1]) if high else ""


def _version_below(version: str) -> str:
    """The version with its last number that is not 0 reduced by one: 24 for 25, 2.0 for 3.0."""
    numbers = [int(part) for part in version.split(".")]
    for position in reversed(range(len(numbers))):
        if numbers[position]:
            numbers[position] -= 1
            break
    return ".".join(map(str, numbers))


def _other_container(preset: Preset, sibling: OtherContainer, number: int) -> Body:
    image = sibling.images[0] if sibling.images else f"example/{sibling.containers[0]}"
    name = image.rpartition("/")[2] + (f"-{number}" if number > 1 else "")
    body: Body = {"name": sibling.containers[0] if sibling.containers else name, "image": image}
    url = f"http://localhost:{plain_port(preset)}/"
    if sibling.https_args:
        body["args"] = [f"{flag}={url}" for flag in sibling.https_args]
    if sibling.https_env:
        body["env"] = [{"name": variable, "value": url} for variable in sibling.https_env]
    return body


def _config_settings(preset: Preset) -> dict[str, ConfigSetting]:
    """The first setting of each ConfigMap and Secret that the preset edits, by the object's name."""
    app = name_of(preset)
    return {
        setting.name.replace("*", app).replace("?", "x") or f"{app}-{setting.kind.lower()}": setting
        for setting in preset.config
    }


def _mounted(preset: Preset) -> dict[str, ConfigSetting]:
    return {name: setting for name, setting in _config_settings(preset).items() if setting.key != "*"}


def _read_as_environment(preset: Preset) -> dict[str, ConfigSetting]:
    return {name: setting for name, setting in _config_settings(preset).items() if setting.key == "*"}


def config_objects(preset: Preset) -> Iterator[Body]:
    """The ConfigMaps and Secrets of the chart that the preset edits."""
    for name, first in _config_settings(preset).items():
        data: Body = {}
        for setting in preset.config:
            if (setting.kind, setting.name) == (first.kind, first.name):
                key = "EXAMPLE" if setting.key == "*" else setting.key
                data[key] = _CONFIG_FILES.get(setting.form, PLACEHOLDER)
        field = "stringData" if first.kind == "Secret" else "data"
        yield {"apiVersion": "v1", "kind": first.kind, "metadata": {"name": name}, field: data}
