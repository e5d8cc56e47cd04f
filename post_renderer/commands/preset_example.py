"""A small stream for a preset to work on, made from nothing but the preset itself.

What stands in it is what the preset asks for: an image that it fits, the words that
it relies on, the texts and containers that it changes. ``...`` is the chart's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.model import Body, Entry, Layer, Outcome, Preset, Setting, Settings, Sibling, Value
from post_renderer.reports import preset_facts

NAMESPACE = "shop"
ISSUER = "internal-ca"
CHARTS = "..."
_PLAIN = 8080
# What HashiCorp Vault and nginx need to find the place; other texts may hold anything.
_TEXTS = {
    "hcl": 'listener "tcp" {\n  tls_disable = 1\n  address = "[::]:8200"\n}\n',
    "nginx": f"server {{\n  listen {_PLAIN};\n}}\n",
    "properties": f"example = {CHARTS}\n",
    "yaml": f'example: "{CHARTS}"\n',
}


def outcome(preset: Preset) -> Outcome:
    """What the filter makes of the example, in the least mode that takes the preset. Raises Problems."""
    from post_renderer import pipeline

    return pipeline.render(stream(preset), settings(preset))


def settings(preset: Preset) -> Settings:
    """Settings that flag the example's Service."""
    flags = {"issuer": ISSUER, "mode": preset_facts.mode_of(preset)}
    if preset_facts.is_by_name(preset):
        flags["preset"] = preset.name
    made = _made_service(preset)
    if made:
        flags["service-port"] = str(preset.port or _PLAIN)
    entry = Entry(made or app_of(preset), "", Layer("example", flags))
    # As one of the user's own it is asked first, whatever else fits the image.
    return Settings(namespace=NAMESPACE, entries=(entry,), presets=(preset,))


def said(preset: Preset) -> str:
    """The flags of the example's Service, as they would be written, but for the issuer."""
    named = f", preset: {preset.name}" if preset_facts.is_by_name(preset) else ""
    return f"mode: {preset_facts.mode_of(preset)}{named}"


def app_of(preset: Preset) -> str:
    """The name of the example's objects: that of the image, or of the preset."""
    name = preset.images[0].rpartition("/")[2] if preset.images else preset.name
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def stream(preset: Preset) -> str:
    """The example: a workload or custom resource, its Service, and an Ingress."""
    from io import StringIO

    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 1000
    out = StringIO()
    yaml.dump_all([_literal(body) for body in _objects(preset)], out)
    return out.getvalue()


def _literal(value: Value) -> object:
    from ruamel.yaml.scalarstring import LiteralScalarString

    if isinstance(value, dict):
        return {name: _literal(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_literal(item) for item in value]
    return LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value


def _objects(preset: Preset) -> Iterator[Body]:
    app, labels = app_of(preset), _labels(preset)
    if preset.resource:
        group = f"{preset.resource.group}/v1"
        yield _object(group, preset.resource.kind, app, {"spec": {"replicas": 1}})
    else:
        template: Body = {"metadata": {"labels": labels}, "spec": _pod(preset)}
        yield _object(
            "apps/v1", "Deployment", app, {"spec": {"selector": {"matchLabels": labels}, "template": template}}
        )
        yield from _texts(preset)
    made = _made_service(preset)
    ports: list[Value] = [{"name": "http", "port": 80, "targetPort": _plain_port(preset)}]
    if preset.resource and preset.port:
        ports.append({"name": "https", "port": preset.port, "targetPort": preset.port})
    if not made:
        yield _object("v1", "Service", app, {"spec": {"selector": labels, "ports": ports}})
    to: Body = {"name": made or app, "port": {"number": (preset.port or _PLAIN) if made else 80}}
    path: Body = {"path": "/", "pathType": "Prefix", "backend": {"service": to}}
    rule: Body = {"host": f"{app}.example.com", "http": {"paths": [path]}}
    ingress: Body = {"spec": {"ingressClassName": "nginx", "rules": [rule]}}
    yield _object("networking.k8s.io/v1", "Ingress", app, ingress)


def _object(version: str, kind: str, name: str, more: Body) -> Body:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **more}


def _labels(preset: Preset) -> Body:
    app = app_of(preset)
    if preset.resource:
        return {label: value.replace("{name}", app) for label, value in preset.resource.pods}
    asked: Body = {label: values[0] for label, values in preset.labels if values}
    return {"app.kubernetes.io/name": app, **asked}


def _made_service(preset: Preset) -> str:
    """The Service that an operator makes, where none of the chart's own leads to its pods; else empty."""
    found = preset.resource
    return found.services[0].replace("{name}", app_of(preset)) if found and found.services and not found.pods else ""


def _plain_port(preset: Preset) -> int:
    taken = {preset.port, *preset.also_turns}
    return next(port for port in range(_PLAIN, 65536) if port not in taken)


def _pod(preset: Preset) -> Body:
    containers: list[Value] = [_container(preset)]
    containers += [_sibling(preset, sibling, number) for number, sibling in enumerate(preset.siblings, 1)]
    mounted = [(name, one.kind) for name, one in _named_texts(preset).items() if one.key != "*"]
    volumes: list[Value] = [
        {"name": name, "secret": {"secretName": name}}
        if kind == "Secret"
        else {"name": name, "configMap": {"name": name}}
        for name, kind in mounted
    ]
    return {"containers": containers, **({"volumes": volumes} if volumes else {})}


def _container(preset: Preset) -> Body:
    app, relies = app_of(preset), preset.relies
    body: Body = {
        "name": preset.containers[0] if preset.containers else app,
        "image": _image(preset),
    }
    if relies.command:
        body["command"] = [relies.command[0]]
    if relies.words or preset.args:
        body["args"] = [*relies.words] or [CHARTS]
    sources: list[Value] = [_source(name, one.kind) for name, one in _named_texts(preset).items() if one.key == "*"]
    if sources:
        body["envFrom"] = sources
    ports: list[Value] = [{"name": "http", "containerPort": _plain_port(preset)}]
    body["ports"] = ports + [{"containerPort": port} for port in preset.also_turns]
    probed = preset.also_turns[0] if preset.also_turns else "http"
    body["readinessProbe"] = {"httpGet": {"path": "/", "port": probed}}
    mounts: list[Value] = [
        {"name": name, "mountPath": f"/etc/{name}"} for name, one in _named_texts(preset).items() if one.key != "*"
    ]
    if mounts:
        body["volumeMounts"] = mounts
    return body


def _source(name: str, kind: str) -> Body:
    reference: Body = {"name": name}
    return {"secretRef" if kind == "Secret" else "configMapRef": reference}


def _image(preset: Preset) -> str:
    image = preset.images[0] if preset.images else f"example/{preset.name}"
    version = version_in(preset.versions)
    return f"{image}:{version}" if version else image


def version_in(versions: str) -> str:
    """A version inside a range such as ``>=22, <25``; empty where every version is."""
    low = re.search(r">=\s*([0-9.]+)", versions)
    high = re.search(r"<\s*([0-9.]+)", versions)
    if low or not high:
        return low[1] if low else ""
    numbers = [int(part) for part in high[1].split(".")]
    last = max((at for at, number in enumerate(numbers) if number), default=0)
    return ".".join(str(number - (at == last)) for at, number in enumerate(numbers))


def _sibling(preset: Preset, sibling: Sibling, number: int) -> Body:
    called = sibling.images[0] if sibling.images else f"example/{sibling.containers[0]}"
    name = called.rpartition("/")[2] + (f"-{number}" if number > 1 else "")
    body: Body = {"name": sibling.containers[0] if sibling.containers else name, "image": called}
    url = f"http://localhost:{_plain_port(preset)}/"
    if sibling.https_args:
        body["args"] = [f"{flag}={url}" for flag in sibling.https_args]
    if sibling.https_env:
        body["env"] = [{"name": name, "value": url} for name in sibling.https_env]
    return body


def _named_texts(preset: Preset) -> dict[str, Setting]:
    """The objects of the chart that hold the texts, by name."""
    app = app_of(preset)
    return {
        setting.name.replace("*", app).replace("?", "x") or f"{app}-{setting.kind.lower()}": setting
        for setting in preset.config
    }


def _texts(preset: Preset) -> Iterator[Body]:
    for name, first in _named_texts(preset).items():
        data: Body = {}
        for setting in preset.config:
            if (setting.kind, setting.name) == (first.kind, first.name):
                key = "EXAMPLE" if setting.key == "*" else setting.key
                data[key] = _TEXTS.get(setting.form, CHARTS)
        yield _object("v1", first.kind, name, {"stringData" if first.kind == "Secret" else "data": data})
